"""Writes the files in this folder: losses, metrics, optimizers and fine-tuning steps that the other golden files do not cover.

    python3 generate.py        (Debian 12: python3-torch 1.13, python3-sklearn 1.2; run in this folder)
"""
import json, os, sys
import numpy as np, torch

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, ".."))
from generate import fill, fill_state, uniform

F, TAG = torch.nn.functional, "golden1"


def save(name, value):
    json.dump(value, open(os.path.join(HERE, name), "w"), indent=1)


def labelled():
    """The logits and labels of metrics/losses_metrics.json."""
    z = fill(f"{TAG}/logits", (500, 10), -3, 3)
    y = torch.from_numpy((10 * uniform(f"{TAG}/labels", 500) ** 2).astype(np.int64).clip(0, 9))
    z[torch.arange(500), y] += 1.5
    return z, y


def losses():
    z, y = labelled()
    w = fill(f"{TAG}/class_weights", (10,), 0.2, 2.0)
    soft = torch.softmax(fill(f"{TAG}/soft", (500, 10), -2, 2), 1)
    a, b = fill(f"{TAG}/values", (60, 3), -3, 3), fill(f"{TAG}/targets", (60, 3), -3, 3)
    hot = F.one_hot(y, 10).float()
    bce = F.binary_cross_entropy_with_logits
    mixed = torch.from_numpy(uniform(f"{TAG}/shares", 500)).float()
    partners = y.flip(0)
    share = mixed.unsqueeze(1)
    p = torch.softmax(z.double(), 1)[torch.arange(500), y]
    focal = (1 - p) ** 1.5 * F.cross_entropy(z.double(), y, reduction="none") * w.double()[y]
    save("losses.json", {k: float(v) for k, v in {
        "bce": bce(z, hot), "bce_smoothing_0.1": bce(z, hot * 0.9 + 0.01), "bce_positive_3": bce(z, hot, pos_weight=torch.full((10,), 3.0)),
        "bce_soft": bce(z, soft), "soft_smoothing_0.1": F.cross_entropy(z, soft, label_smoothing=0.1), "soft_weights": F.cross_entropy(z, soft, weight=w),
        "mixed": F.cross_entropy(z, share * hot + (1 - share) * F.one_hot(partners, 10).float()),
        "focal_gamma1.5_weights": focal.sum() / w.double()[y].sum(),
        "mse": F.mse_loss(a, b), "l1": F.l1_loss(a, b), "huber_1": F.huber_loss(a, b), "huber_0.3": F.huber_loss(a, b, delta=0.3)}.items()})


def metrics():
    from sklearn import metrics as M
    z, y = labelled()
    P, t = torch.softmax(z.double(), 1).numpy(), y.numpy()
    guess = P.argmax(1)
    coarse = (P * 20).round() / 20                      # many ties
    balanced = 500 / (10 * np.bincount(t, minlength=10))
    save("metrics.json", {
        "average_precision_macro": M.average_precision_score(np.eye(10)[t], P, average="macro"),
        "roc_auc_ties": float(np.mean([M.roc_auc_score(t == k, coarse[:, k]) for k in range(10)])),
        "average_precision_ties": float(np.mean([M.average_precision_score(t == k, coarse[:, k]) for k in range(10)])),
        "f2_macro": M.fbeta_score(t, guess, beta=2, average="macro"), "f_half_macro": M.fbeta_score(t, guess, beta=0.5, average="macro"),
        "brier": float(((P - np.eye(10)[t]) ** 2).sum(1).mean()), "balanced_weights": balanced.tolist()})


if __name__ == "__main__":
    torch.set_num_threads(1)
    losses()
    metrics()
