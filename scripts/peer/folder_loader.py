"""Two epochs of torchvision's ImageFolder with a DataLoader of two workers, images a second (medians): folder_loader.py FOLDER crop|resize REPETITIONS

Both begin anew in each repetition, the first of which does not count: the first epoch lists the folder and starts the workers.
"""
import math
import statistics
import sys
import time

import torch
from torchvision import datasets, transforms

folder, chain, repetitions = sys.argv[1], sys.argv[2], int(sys.argv[3])
transform = transforms.Compose([
    transforms.RandomResizedCrop(64) if chain == "crop" else transforms.Resize((64, 64)), transforms.RandomHorizontalFlip(),
    transforms.ToTensor(), transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])])
torch.manual_seed(1)
rates = [[], []]
for _ in range(repetitions + 1):
    start = time.perf_counter()
    images = datasets.ImageFolder(folder, transform)
    # Workers that stay are to the peer's advantage: they start once.
    loader = torch.utils.data.DataLoader(images, batch_size=128, shuffle=True, num_workers=2, persistent_workers=True)
    for epoch in rates:
        total = 0.0
        for batch, _ in loader:
            total += batch[0, 0, 0, 0].item()
        if not math.isfinite(total):
            raise SystemExit("the batches hold no numbers")
        epoch.append(len(images) / (time.perf_counter() - start))
        start = time.perf_counter()
print(f"first {statistics.median(rates[0][1:]):.1f} second {statistics.median(rates[1][1:]):.1f}")
