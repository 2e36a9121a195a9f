"""Writes steps.json: clipping and averaged weights as PyTorch computes them.

    python3 generate.py        (Debian 12: python3-torch 1.13; run in this folder)

Each run takes six full-batch steps of Adam on an MLP 10-20-20-2 with sigmoids, so that the order of the samples does not matter and a
step may as well be accumulated over batches. The average is e <- d e + (1 - d) w after every step, starting from the initial weights.
"""
import json, os, sys
import torch

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from generate import fill, fill_state

ROWS, STEPS, RATE = 500, 6, 0.05


def run(norm=None, value=None, decay=None, warmup=False):
    model = fill_state(torch.nn.Sequential(
        torch.nn.Linear(10, 20), torch.nn.Sigmoid(), torch.nn.Linear(20, 20), torch.nn.Sigmoid(), torch.nn.Linear(20, 2)), "golden1/mlp").double()
    inputs = fill("rows", [ROWS, 10]).double()
    targets = (inputs[:, 0] + 0.5 * inputs[:, 1] > 0).long()
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
    average = [p.detach().clone() for p in model.parameters()]
    norms = []
    for step in range(1, STEPS + 1):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(inputs), targets).backward()
        if norm is not None:
            norms.append(float(torch.nn.utils.clip_grad_norm_(model.parameters(), norm)))
        if value is not None:
            torch.nn.utils.clip_grad_value_(model.parameters(), value)
        optimizer.step()
        if decay is not None:
            d = min(decay, (1 + step) / (10 + step)) if warmup else decay
            average = [torch.lerp(a, p.detach(), 1 - d) for a, p in zip(average, model.parameters())]
    shown = average if decay is not None else [p.detach() for p in model.parameters()]
    return {"norm": norm, "value": value, "decay": decay, "warmup": warmup, "norms": norms, "weights": torch.cat([p.flatten() for p in shown]).tolist()[::7]}


cases = [run(), run(norm=0.05), run(norm=1e3), run(value=0.002), run(decay=0.9), run(decay=0.999, warmup=True), run(norm=0.05, decay=0.5)]
json.dump({"rows": ROWS, "steps": STEPS, "rate": RATE, "every": 7, "cases": cases}, open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "steps.json"), "w"))
print([c["norms"] for c in cases])
