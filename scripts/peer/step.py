"""Training steps of a torchvision network in PyTorch: step.py NETWORK SIZE BATCH fp32|bf16 channels_last|contiguous STEPS

Prints images a second (median). What a user of PyTorch writes: model, SGD with momentum, zero_grad, backward, step, loss.item().
"""
import statistics
import sys
import time

import torch
import torchvision

network, size, batch, precision, layout, steps = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], sys.argv[5], int(sys.argv[6])
torch.manual_seed(0)
model = getattr(torchvision.models, network)(num_classes=10)
images = torch.randn(batch, 3, size, size)
if layout == "channels_last":
    model = model.to(memory_format=torch.channels_last)
    images = images.contiguous(memory_format=torch.channels_last)
labels = torch.arange(batch) % 10
optimizer = torch.optim.SGD(model.parameters(), lr=1e-3, momentum=0.9)
loss = torch.nn.CrossEntropyLoss()
model.train()

seconds = []
for _ in range(steps + 1):
    start = time.perf_counter()
    optimizer.zero_grad()
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=precision == "bf16"):
        output = model(images)
    value = loss(output.float(), labels)
    value.backward()
    optimizer.step()
    value.item()
    seconds.append(time.perf_counter() - start)
print(f"step {batch / statistics.median(seconds[1:]):.3f} images/s")
