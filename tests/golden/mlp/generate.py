"""State-dict keys, outputs, batch-norm statistics and gradient norms of torch.nn.Sequential MLPs.

    python3 generate.py > mlp.json      (Debian 12: python3-torch 1.13, python3-torchvision for the import of ../generate.py)

Weights are fill_state(prefix golden1/mlp), inputs fill(golden1/mlp-input, (8, 3), -2, 2). `functions` are the activations alone
on fill(golden1/mlp-points, (64,), -6, 6). Outputs in evaluation mode are float32, the rest is float64.
"""
import json, math, os, sys
import torch

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from generate import fill, fill_state

nn = torch.nn
ACTIVATIONS = {"sigmoid": nn.Sigmoid, "relu": nn.ReLU, "leaky_relu": nn.LeakyReLU, "elu": nn.ELU, "tanh": nn.Tanh, "gelu": nn.GELU, "silu": nn.SiLU}
INPUTS, OUTPUTS, ROWS = 3, 2, 8


def build(hidden, activation, batch_norm, dropout):
    layers, width = [], INPUTS
    for h in hidden:
        layers.append(nn.Linear(width, h))
        if batch_norm == "before": layers.append(nn.BatchNorm1d(h))
        layers.append(ACTIVATIONS[activation]())
        if batch_norm == "after": layers.append(nn.BatchNorm1d(h))
        if dropout: layers.append(nn.Dropout(dropout))
        width = h
    return fill_state(nn.Sequential(*layers, nn.Linear(width, OUTPUTS)), "golden1/mlp")


def short(values, digits=12):
    return [float(f"{v:.{digits}g}") for v in values]


def case(hidden, activation, batch_norm, dropout):
    model, x = build(hidden, activation, batch_norm, dropout), fill("golden1/mlp-input", (ROWS, INPUTS), -2, 2)
    r = {"hidden": hidden, "activation": activation, "batch_norm": batch_norm, "dropout": dropout, "keys": list(model.state_dict())}
    with torch.no_grad(): r["eval"] = short(model.eval()(x).flatten().tolist(), 9)
    if not dropout:                                      # in training mode, dropout would depend on the generator
        y = model.double().train()(x.double()); y.square().sum().backward()
        r["train"] = short(y.flatten().tolist())
        r["gradient_norms"] = dict(zip([k for k, _ in model.named_parameters()], short([p.grad.norm().item() for p in model.parameters()])))
        r["buffers"] = {k: short(v.flatten().tolist()) for k, v in model.named_buffers()}
    return r


torch.set_num_threads(1)
points = fill("golden1/mlp-points", (64,), -6, 6).double()
cases = [case([4, 5], a, b, d) for a in ACTIVATIONS for b in ("none", "before", "after") for d in (0, 0.3)]
cases += [case(h, "relu", b, d) for h in ([], [4], [4, 5, 3]) for b, d in (("none", 0), ("before", 0.3), ("after", 0))]
gains = {a: nn.init.calculate_gain(a, 0.01) for a in ("sigmoid", "tanh", "relu", "leaky_relu")}
lines = ",\n".join(json.dumps(c) for c in cases)
functions = json.dumps({a: short(f()(points).tolist()) for a, f in ACTIVATIONS.items()})
print(f'{{"torch": "{torch.__version__}", "gains": {json.dumps(gains)},\n"functions": {functions},\n"cases": [\n{lines}]}}')
