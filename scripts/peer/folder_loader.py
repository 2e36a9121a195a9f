"""Seconds of two epochs of torchvision's ImageFolder with a DataLoader of two workers: folder_loader.py FOLDER crop|resize"""
import math
import sys
import time

import torch
from torchvision import datasets, transforms

folder, chain = sys.argv[1:]
first = transforms.RandomResizedCrop(64) if chain == "crop" else transforms.Resize((64, 64))
transform = transforms.Compose([
    first, transforms.RandomHorizontalFlip(), transforms.ToTensor(),
    transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])])
torch.manual_seed(1)
start = time.perf_counter()
images = datasets.ImageFolder(folder, transform)
# Workers that stay are to the peer's advantage: they start once.
loader = torch.utils.data.DataLoader(images, batch_size=128, shuffle=True, num_workers=2, persistent_workers=True)
seconds = []
for _ in range(2):
    total = 0.0
    for batch, _ in loader:
        total += batch[0, 0, 0, 0].item()
    if not math.isfinite(total):
        raise SystemExit("the batches hold no numbers")
    seconds.append(time.perf_counter() - start)
    start = time.perf_counter()
print(f"{seconds[0]:.3f} {seconds[1]:.3f}")
