"""Writes the files in this folder: losses, metrics, optimizers and fine-tuning steps that the other golden files do not cover.

    python3 generate.py        (Debian 12: python3-torch 1.13, python3-sklearn 1.2; run in this folder)
"""
import json, os, sys
from collections import OrderedDict
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
    inverse = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)
    search = torch.optim.LBFGS([inverse], lr=0.5, max_iter=200, tolerance_grad=1e-12, tolerance_change=1e-14)

    def closure():
        search.zero_grad()
        loss = F.cross_entropy(z.double() * inverse, y)
        loss.backward()
        return loss
    search.step(closure)
    save("metrics.json", {
        "average_precision_macro": M.average_precision_score(np.eye(10)[t], P, average="macro"),
        "roc_auc_ties": float(np.mean([M.roc_auc_score(t == k, coarse[:, k]) for k in range(10)])),
        "average_precision_ties": float(np.mean([M.average_precision_score(t == k, coarse[:, k]) for k in range(10)])),
        "f2_macro": M.fbeta_score(t, guess, beta=2, average="macro"), "f_half_macro": M.fbeta_score(t, guess, beta=0.5, average="macro"),
        "brier": float(((P - np.eye(10)[t]) ** 2).sum(1).mean()), "balanced_weights": balanced.tolist(),
        "temperature": 1 / inverse.item(), "log_loss_at_temperature": F.cross_entropy(z.double() * inverse.detach(), y).item()})


class NAdam(torch.optim.Optimizer):
    """torch.optim.NAdam as it is since PyTorch 2.0. 1.13 multiplies the product of the momentums by the last one once too often
    (`as_1_13`, checked against it below)."""

    def __init__(self, params, lr=2e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, momentum_decay=4e-3, as_1_13=False):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, psi=momentum_decay, as_1_13=as_1_13))

    @torch.no_grad()
    def step(self):
        for g in self.param_groups:
            for p in (q for q in g["params"] if q.grad is not None):
                s, (b1, b2), w = self.state[p], g["betas"], g["weight_decay"]
                if not s:
                    s.update(t=0, product=1.0, m=torch.zeros_like(p), v=torch.zeros_like(p))
                s["t"] += 1
                mu, after = (b1 * (1 - 0.5 * 0.96 ** (t * g["psi"])) for t in (s["t"], s["t"] + 1))
                s["product"] *= mu
                grad = p.grad.add(p, alpha=w)
                s["m"].mul_(b1).add_(grad, alpha=1 - b1)
                s["v"].mul_(b2).addcmul_(grad, grad, value=1 - b2)
                root = (s["v"] / (1 - b2 ** s["t"])).sqrt().add_(g["eps"])
                p.addcdiv_(grad, root, value=-g["lr"] * (1 - mu) / (1 - s["product"]))
                p.addcdiv_(s["m"], root, value=-g["lr"] * after / (1 - s["product"] * after * (mu if g["as_1_13"] else 1)))


def check_nadam():
    ends = []
    for make in (torch.optim.NAdam, lambda p, **kw: NAdam(p, as_1_13=torch.__version__.startswith("1."), **kw)):
        p = fill("check", (50,)).requires_grad_()
        o = make([p], lr=0.01, weight_decay=0.1)
        for step in range(20):
            p.grad = fill(f"check/{step}", (50,))
            o.step()
        ends.append(p.detach())
    assert (ends[0] - ends[1]).abs().max() < 1e-5, "the NAdam of this file is not PyTorch's"


def optimizer_of(name):
    return NAdam if name == "NAdam" else getattr(torch.optim, name)


def optimizers():
    """As optimizers/optimizers.json. 1.13 has no decoupled decay for NAdam and RAdam, so that their weights are shrunk here."""
    cases = [("NAdam", {"lr": 2e-3}), ("NAdam", {"lr": 1e-2, "betas": [0.8, 0.99], "eps": 1e-6, "weight_decay": 0.1, "momentum_decay": 0.02}),
             ("NAdam", {"lr": 1e-2, "weight_decay": 0.1, "decoupled_weight_decay": True}),
             ("RAdam", {"lr": 1e-2}), ("RAdam", {"lr": 1e-2, "betas": [0.8, 0.97], "eps": 1e-6, "weight_decay": 0.1}),
             ("RAdam", {"lr": 1e-2, "weight_decay": 0.1, "decoupled_weight_decay": True}),
             ("RMSprop", {"lr": 1e-2, "momentum": 0.9, "centered": True, "weight_decay": 0.05, "eps": 1e-4}),
             ("Adagrad", {"lr": 0.05, "weight_decay": 0.1, "initial_accumulator_value": 0.3, "eps": 1e-6})]
    results = []
    for name, args in cases:
        p = [fill(f"{TAG}/p0", (3, 4)).requires_grad_(), fill(f"{TAG}/p1", (5,)).requires_grad_()]
        kw = {k: (tuple(v) if isinstance(v, list) else v) for k, v in args.items()}
        decay = kw["weight_decay"] if kw.pop("decoupled_weight_decay", False) else None
        if decay is not None:
            kw["weight_decay"] = 0
        o = optimizer_of(name)(p, **kw)
        for step in range(30):
            for j, q in enumerate(p):
                q.grad = fill(f"{TAG}/g{j}/{step}", q.shape)
                if decay is not None:
                    q.data.mul_(1 - kw["lr"] * decay)
            o.step()
        results.append({"name": name, "args": args, "steps": 30, "p0": p[0].tolist(), "p1": p[1].tolist()})
    save("optimizers.json", {"cases": results})


ROWS, EPOCHS = 300, 8


def fine_tuning():
    """Eight full-batch steps, one an epoch, of an MLP with the stages a, b and c: the head is c."""
    def run(optimizer, args, layer_decay=1.0, decay_norms=True, head_epochs=0, unfreeze_every=None, full_rate=1.0, l1=0.0, l2=0.0, norm=None):
        nn = torch.nn
        model = fill_state(nn.Sequential(OrderedDict(
            a=nn.Linear(10, 20), a_=nn.Sigmoid(), b=nn.Linear(20, 20), b_=nn.Sigmoid(), c=nn.Linear(20, 2))), f"{TAG}/staged").double()
        x = fill("rows", [ROWS, 10]).double()
        y = (x[:, 0] + 0.5 * x[:, 1] > 0).long()
        groups = []
        for name, p in model.named_parameters():
            below = 2 - "abc".index(name[0])
            groups.append({"params": [p], "scale": layer_decay ** below, "below": below, "decays": decay_norms or p.dim() > 1})
        for g in groups:
            if not g["decays"]:
                g["weight_decay"] = 0.0
        o = optimizer_of(optimizer)(groups, **args)
        for epoch in range(EPOCHS):
            if epoch < head_epochs:
                deepest = 0
            elif unfreeze_every is None:
                deepest = 2
            else:
                deepest = min(2, 1 + (epoch - head_epochs) // unfreeze_every)
            for g in o.param_groups:
                g["lr"] = args["lr"] * g["scale"] * (full_rate if epoch >= head_epochs else 1)
                g["params"][0].requires_grad_(g["below"] <= deepest)
                g["params"][0].grad = None                  # what is None is not stepped, and has no state yet
            loss = torch.nn.functional.cross_entropy(model(x), y)
            for g in o.param_groups:
                p = g["params"][0]
                if p.requires_grad and g["decays"]:
                    loss = loss + l1 * p.abs().sum() + l2 / 2 * (p ** 2).sum()
            loss.backward()
            if norm is not None:
                torch.nn.utils.clip_grad_norm_([p for p in model.parameters() if p.grad is not None], norm)
            o.step()
        return {"optimizer": {"name": optimizer.lower(), **args, "decay_norms": decay_norms},
                "fine_tune": {"layer_decay": layer_decay, "head_epochs": head_epochs, "unfreeze_every": unfreeze_every, "full_rate": full_rate},
                "l1": l1, "l2": l2, "norm": norm, "weights": {k: v.flatten().tolist()[::7] for k, v in model.state_dict().items()}}
    sgd = {"lr": 0.5, "momentum": 0.9}
    adam = {"lr": 0.02}
    save("fine_tuning.json", {"rows": ROWS, "epochs": EPOCHS, "every": 7, "cases": [
        run("SGD", sgd, layer_decay=0.5), run("AdamW", {"lr": 0.02, "weight_decay": 2.0}, decay_norms=False),
        run("SGD", {"lr": 0.5, "momentum": 0.8, "dampening": 0.3, "weight_decay": 0.05}, head_epochs=3, decay_norms=False),
        run("Adam", adam, head_epochs=2, unfreeze_every=2, full_rate=0.5), run("NAdam", adam, head_epochs=2, unfreeze_every=3, layer_decay=0.6),
        run("RAdam", adam, head_epochs=1), run("RMSprop", {"lr": 0.01, "momentum": 0.5}, layer_decay=0.3, head_epochs=1, unfreeze_every=1),
        run("Adagrad", {"lr": 0.05, "lr_decay": 0.1}, head_epochs=2, full_rate=0.25),
        run("SGD", sgd, l1=0.003, l2=0.02), run("Adam", adam, l1=0.003, l2=0.02, norm=0.05, decay_norms=False)]})


def rate_suggestions():
    """fastai's steep, valley, minimum and slide (fastai/callback/schedule.py), from their definitions."""
    cases = []
    for name, depth, noise in (("smooth", 1.5, 0.0), ("noisy", 1.5, 0.05), ("flat", 0.1, 0.02), ("rising", -1.0, 0.01), ("falling", 3.0, 0.0)):
        rates = 1e-7 * (1e8 ** (np.arange(85) / 99.0))
        x = np.linspace(-4, 4, 85)
        losses = 2.3 - depth / (1 + np.exp(-2 * x)) + noise * (uniform(f"rates/{name}", 85) - 0.5)
        if name != "falling":
            losses = losses + np.exp(3 * (x - 3.2))
        slopes = (losses[1:] - losses[:-1]) / (np.log(rates[1:]) - np.log(rates[:-1]))
        longest = np.ones(85, dtype=int)
        for i in range(85):
            for j in range(i):
                if losses[i] < losses[j]:
                    longest[i] = max(longest[i], longest[j] + 1)
        end = int(longest.argmax())
        start = end - int(longest[end])
        third = (end - start) / 3
        gradient = np.gradient(losses)
        right, left = -1, -16
        slide = rates[left]
        while left >= -85 and abs(gradient[right] - gradient[left]) > 0.005:
            slide = rates[left]
            right, left = right - 1, left - 1
        cases.append({"name": name, "rates": rates.tolist(), "losses": losses.tolist(), "steepest": rates[slopes.argmin()],
                      "valley": rates[max(0, start + int(third) + int(third / 2))], "minimum_tenth": rates[losses.argmin()] / 10, "slide": slide})
    save("rate_suggestions.json", {"cases": cases})


if __name__ == "__main__":
    torch.set_num_threads(1)
    check_nadam()
    optimizers()
    fine_tuning()
    rate_suggestions()
    losses()
    metrics()
