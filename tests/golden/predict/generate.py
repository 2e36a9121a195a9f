"""Logits of PyTorch for the first test images of CIFAR-10, as `vft predict WEIGHTS --recipe R --data D --logits` must give them.

    python3 generate.py WEIGHTS.pth MODEL SIZE CIFAR_FOLDER COUNT > logits.json     (Debian 12: python3-torch, python3-torchvision)

The images go through: /255, antialiased bilinear resize to SIZE x SIZE, ImageNet normalisation.
"""
import json, sys
import numpy as np, torch, torchvision
import torchvision.transforms.functional as F

weights, name, size, folder, count = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4], int(sys.argv[5])
state = torch.load(weights, map_location="cpu")
model = getattr(torchvision.models, name)(num_classes=state["fc.weight"].shape[0])
model.load_state_dict(state)
model.eval()
records = np.fromfile(f"{folder}/test_batch.bin", np.uint8).reshape(-1, 3073)[:count]
images = torch.from_numpy(records[:, 1:].reshape(-1, 3, 32, 32).copy()).float() / 255
images = F.normalize(F.resize(images, [size, size], antialias=True), [0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
with torch.no_grad():
    logits = torch.cat([model(batch) for batch in images.split(50)])
json.dump({"model": name, "size": size, "logits": [[float(f"{v:.6g}") for v in row] for row in logits.double().tolist()]}, sys.stdout)
print()
