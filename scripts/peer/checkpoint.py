"""A checkpoint of a ResNet-50 with momentum in PyTorch: torch.save down to the disk, and torch.load. Prints milliseconds (medians)."""
import os
import statistics
import tempfile
import time

import torch
import torchvision

model = torchvision.models.resnet50()
state = {"model": model.state_dict(), "momentum": {name: p.detach().clone() for name, p in model.named_parameters()}}


def median_ms(action, times=5):
    seconds = []
    for _ in range(times + 1):
        start = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - start)
    return 1000 * statistics.median(seconds[1:])


with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "last.pt")

    def write():
        with open(path + ".tmp", "wb") as file:
            torch.save(state, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(path + ".tmp", path)

    print(f"write {median_ms(write):.3f} ms")
    print(f"read {median_ms(lambda: torch.load(path)):.3f} ms")
