"""Writes the golden files of the models beside ResNet with ../generate.py, which says what they hold.

    python3 generate.py

torchvision 0.14 has ResNeXt and the wide ResNet. The two for CIFAR-10 are made of torchvision's blocks.
"""
import collections, os, sys

import torch, torchvision

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
import generate as golden  # noqa: E402

NAMES = ("resnext50_32x4d", "resnext101_32x8d", "wide_resnet50_2", "cifar_resnet20", "cifar_resnet18")
TAG = "golden1"


def stage(inputs, outputs):
    """Three blocks, the first of which halves the picture where the channels change."""
    block, nn = torchvision.models.resnet.BasicBlock, torch.nn
    if inputs == outputs:
        return nn.Sequential(*[block(outputs, outputs) for _ in range(3)])
    shortcut = nn.Sequential(nn.Conv2d(inputs, outputs, 1, 2, bias=False), nn.BatchNorm2d(outputs))
    return nn.Sequential(block(inputs, outputs, 2, shortcut), block(outputs, outputs), block(outputs, outputs))


def cifar_resnet20():
    """He et al. 2016, section 4.2, with projections on the shortcuts and torchvision's names."""
    nn = torch.nn
    return nn.Sequential(collections.OrderedDict(
        conv1=nn.Conv2d(3, 16, 3, 1, 1, bias=False), bn1=nn.BatchNorm2d(16), relu=nn.ReLU(),
        layer1=stage(16, 16), layer2=stage(16, 32), layer3=stage(32, 64),
        avgpool=nn.AdaptiveAvgPool2d(1), flat=nn.Flatten(), fc=nn.Linear(64, 10)))


def cifar_resnet18():
    """torchvision's resnet18 that keeps every pixel."""
    model = torchvision.models.resnet18(num_classes=10)
    model.conv1, model.maxpool = torch.nn.Conv2d(3, 64, 3, 1, 1, bias=False), torch.nn.Identity()
    return model


def make(name):
    return globals()[name]() if name.startswith("cifar") else getattr(torchvision.models, name)(num_classes=10)


def record(name):
    """Keys, parameters, stage statistics and logits at 64 pixels; the small one's losses and gradients, as ../generate.py has them."""
    model = golden.fill_state(make(name), f"{TAG}/{name}").eval()
    stages, hooks = {}, []
    for key in ("layer1", "layer2", "layer3", "layer4"):
        if hasattr(model, key):
            hooks.append(getattr(model, key).register_forward_hook(
                lambda _, __, out, key=key: stages.__setitem__(key, [out.double().mean().item(), out.double().std().item()])))
    with torch.no_grad():
        logits = model(golden.fill(f"{TAG}/input64", (2, 3, 64, 64), -2, 2))
    for hook in hooks:
        hook.remove()
    result = {"keys": list(model.state_dict()), "parameters": sum(p.numel() for p in model.parameters()),
              "stage_mean_std_64": stages, "logits_64": logits.tolist()}
    if name in ("cifar_resnet20", "resnext50_32x4d"):
        model.double().train()
        loss = torch.nn.functional.cross_entropy(model(golden.fill(f"{TAG}/input64x4", (4, 3, 64, 64), -2, 2).double()), torch.tensor([3, 1, 4, 1]))
        loss.backward()
        result.update(train_loss=loss.item(), grad_norms={k: p.grad.norm().item() for k, p in model.named_parameters()},
                      bn1_running_mean=model.bn1.running_mean.tolist(), bn1_running_var=model.bn1.running_var.tolist())
    return result


if __name__ == "__main__":
    torch.set_num_threads(1)
    for name in NAMES:
        golden.save_json(os.path.join(HERE, f"{name}.json"), record(name))
