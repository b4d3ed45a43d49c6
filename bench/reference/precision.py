"""How far PyTorch's gradient of EfficientNet-Lite0 in single precision is from its own in double precision, and why.

For batches of noise like those of tests/training/engines/conformance.test.ts; prints a line for each. A gate is a ReLU6 at
one place: it lets a gradient through or not.
"""

import numpy as np
import torch
from batchsweep import PIXEL_DEVIATION, PIXEL_MEAN, create_random, pretrained_body, standard_normal
from torch import nn

SIZE, SIDE = 8, 96


class Network(nn.Module):
    """The pretrained body with fastai's head, without dropout."""

    def __init__(self):
        super().__init__()
        self.body = pretrained_body()
        matrices = nn.Linear(2560, 512, bias=False), nn.Linear(512, 2, bias=False)
        draw = create_random(1)
        for matrix in matrices:
            outputs, inputs = matrix.weight.shape
            values = standard_normal(draw, inputs * outputs) * np.sqrt(2 / inputs)
            matrix.weight.data = torch.from_numpy(values.reshape(inputs, outputs).T.astype(np.float32).copy())
        self.head = nn.Sequential(nn.BatchNorm1d(2560), matrices[0], nn.ReLU(), nn.BatchNorm1d(512), matrices[1])

    def forward(self, x):
        y = self.body.extract_features(x)
        return self.head(torch.cat([torch.amax(y, (2, 3)), torch.mean(y, (2, 3))], 1))


def gradient_and_gates(pixels, dtype):
    network = Network().to(dtype).train()
    gates = []
    for module in network.modules():
        if isinstance(module, nn.ReLU6):
            module.register_forward_pre_hook(lambda _, inputs: gates.append((inputs[0] > 0) & (inputs[0] < 6)))
    x = (pixels / 255 - PIXEL_MEAN.astype(np.float64)) / PIXEL_DEVIATION.astype(np.float64)
    logits = network(torch.from_numpy(x.transpose(0, 3, 1, 2).copy()).to(dtype))
    nn.functional.cross_entropy(logits, torch.arange(SIZE) % 2).backward()
    return torch.cat([parameter.grad.double().flatten() for parameter in network.parameters()]), gates


for seed in range(1, 9):
    pixels = np.floor(256 * create_random(seed)(SIZE * SIDE * SIDE * 3)).reshape(SIZE, SIDE, SIDE, 3)
    exact, exact_gates = gradient_and_gates(pixels, torch.float64)
    single, single_gates = gradient_and_gates(pixels, torch.float32)
    distance = float((single - exact).norm() / exact.norm())
    differing = sum(int((one != other).sum()) for one, other in zip(exact_gates, single_gates))
    total = sum(gate.numel() for gate in exact_gates)
    print(f"noise {seed}: gradients differ by {distance:.1e}, {differing} of {total} gates differ", flush=True)
