"""Writes the golden files of this folder from torchvision: augmentations that transforms/ does not hold.

    python3 generate.py      (Debian 12: python3-torch 1.13, python3-torchvision 0.14)

outputs.safetensors: single operations on the first two pictures of transforms/outputs.safetensors.
policies.safetensors: the operations of RandAugment, TrivialAugmentWide and AugMix on the same pictures in uint8, named
op/interpolation/magnitude.
policies.json: the operations, magnitudes and signs of the three classes for some sizes.
erasing_distribution.json: moments of the rectangles that RandomErasing draws.
mix.json: a soft-target cross-entropy.
"""
import json, os, sys
import numpy as np, torch
import torchvision.transforms as T
import torchvision.transforms.functional as F
import torchvision.transforms.functional_tensor as FT
from torchvision.transforms.autoaugment import _apply_op

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from generate import pictures, save_json, save_safetensors

NEAREST, BILINEAR = T.InterpolationMode.NEAREST, T.InterpolationMode.BILINEAR


def coefficients(start, end):
    """functional._get_perspective_coeffs in double precision."""
    a, b = np.zeros((8, 8)), np.array(start, dtype=np.float64).reshape(8)
    for i, ((x, y), (u, v)) in enumerate(zip(end, start)):
        a[2 * i] = [x, y, 1, 0, 0, 0, -u * x, -u * y]
        a[2 * i + 1] = [0, 0, 0, x, y, 1, -v * x, -v * y]
    return np.linalg.solve(a, b).tolist()


def outputs(u):
    x = u.float() / 255
    wide = F.resize(x, [20, 28], antialias=True)
    t = {}
    for name, images, end in (("square", x, [[3, 2], [27, 5], [30, 31], [1, 24]]), ("wide", wide, [[0, 4], [25, 0], [27, 16], [6, 19]])):
        h, w = images.shape[-2:]
        c = coefficients([[0, 0], [w - 1, 0], [w - 1, h - 1], [0, h - 1]], end)
        t[f"perspective_{name}_bilinear"] = FT.perspective(images.double(), c, "bilinear").float()
        t[f"perspective_{name}_nearest"] = FT.perspective(images.double(), c, "nearest").float()
    t["wide_affine_-25_3_2_0.8_-12_7_nearest"] = F.affine(wide, -25.0, [3, 2], 0.8, [-12.0, 7.0], NEAREST)
    t["wide_rotate_40_bilinear"] = F.rotate(wide, 40.0, BILINEAR)
    t["wide_gaussian_blur_7x3_0.7"] = F.gaussian_blur(wide, [7, 3], [0.7, 0.7])
    t["adjust_sharpness_0.3"] = F.adjust_sharpness(x, 0.3)
    t["solarize_0.4"] = F.solarize(x, 0.4)
    t["u8_invert"] = F.invert(u)
    for bits in (0, 1, 6, 8): t[f"u8_posterize_{bits}"] = F.posterize(u, bits)
    t["u8_solarize_200"] = F.solarize(u, 200)
    dull = (u // 8 + 90).clamp(0, 120)                        # few levels, one channel of a single one
    dull[0, 1] = 77
    t["u8_dull"], t["u8_dull_equalize"] = dull, F.equalize(dull)
    t["dull_autocontrast"] = F.autocontrast(dull.float() / 255)
    gray = u[:, :1]
    t["u8_gray_equalize"] = F.equalize(gray)
    t["gray_contrast_1.7"] = F.adjust_contrast(gray.float() / 255, 1.7)
    return t


def policies(u):
    t = {}
    for op in ("ShearX", "ShearY", "TranslateX", "TranslateY", "Rotate"):
        for mode in (NEAREST, BILINEAR):
            m = {"S": 0.27, "T": -6.7, "R": 23.0}[op[0]]
            t[f"{op}/{mode.value}/{m:g}"] = _apply_op(u, op, m, mode, None)
    for op in ("Brightness", "Color", "Contrast", "Sharpness"):
        for m in (0.54, -0.81): t[f"{op}/nearest/{m:g}"] = _apply_op(u, op, m, NEAREST, None)
    for op, m in (("Identity", 0.0), ("Posterize", 4.0), ("Posterize", 2.0), ("Solarize", 102.0), ("Solarize", 178.5), ("AutoContrast", 0.0), ("Equalize", 0.0)):
        t[f"{op}/nearest/{m:g}"] = _apply_op(u, op, m, NEAREST, None)
    return t


def spaces():
    def rows(space): return [{"operation": k, "magnitudes": (m.double() if m.ndim else m.double().reshape(1)).tolist(), "signed": s} for k, (m, s) in space.items()]
    r = {}
    for h, w in ((32, 32), (75, 100)):
        for bins in (31, 11): r[f"rand_augment {bins} {h}x{w}"] = rows(T.RandAugment(num_magnitude_bins=bins)._augmentation_space(bins, (h, w)))
        r[f"aug_mix {h}x{w}"] = rows(T.AugMix()._augmentation_space(10, (h, w)))
        r[f"aug_mix few {h}x{w}"] = rows(T.AugMix(all_ops=False)._augmentation_space(10, (h, w)))
    for bins in (31, 11): r[f"trivial_augment_wide {bins}"] = rows(T.TrivialAugmentWide(num_magnitude_bins=bins)._augmentation_space(bins))
    return r


def erasing():
    n, r = 40000, {}
    torch.manual_seed(1)
    for h, w in ((32, 32), (30, 48)):
        im = torch.zeros(3, h, w)
        p = np.array([T.RandomErasing.get_params(im, (0.02, 0.33), (0.3, 3.3), [0.0])[:4] for _ in range(n)], dtype=np.float64)
        r[f"{h}x{w}"] = {"draws": n, "mean_top_left_height_width": p.mean(0).tolist(), "std_top_left_height_width": p.std(0).tolist()}
    return r


def mix():
    torch.manual_seed(2)
    logits, w = torch.randn(6, 5, dtype=torch.float64), torch.rand(6, dtype=torch.float64)
    a, b = torch.randint(5, (6,)), torch.randint(5, (6,))
    soft = w[:, None] * torch.nn.functional.one_hot(a, 5) + (1 - w[:, None]) * torch.nn.functional.one_hot(b, 5)
    ce = torch.nn.functional.cross_entropy
    return {"logits": logits.tolist(), "labels": a.tolist(), "partners": b.tolist(), "shares": w.tolist(),
            "cross_entropy": ce(logits, soft).item(), "cross_entropy_smoothing_0.1": ce(logits, soft, label_smoothing=0.1).item()}


u = pictures("golden1")[:2]
save_safetensors(f"{HERE}/outputs.safetensors", outputs(u))
save_safetensors(f"{HERE}/policies.safetensors", policies(u))
save_json(f"{HERE}/policies.json", spaces())
save_json(f"{HERE}/erasing_distribution.json", erasing())
save_json(f"{HERE}/mix.json", mix())
