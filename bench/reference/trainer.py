"""Times PyTorch's training step on the network and batch that bench/trainer.ts names; one line of JSON a request.

usage: trainer.py MODEL BATCH_SIZE IMAGE_SIZE THREADS LAYOUT   then a line on stdin for each step; answers with its milliseconds
LAYOUT is contiguous or channels_last, PyTorch's two orders of an image's values in memory.
"""

import json
import sys
import time

import torch
from torch import nn

model_id, batch_size, side, threads = sys.argv[1], *map(int, sys.argv[2:5])
layout = {"contiguous": torch.contiguous_format, "channels_last": torch.channels_last}[sys.argv[5]]
torch.set_num_threads(threads)
torch.manual_seed(1)


def network():
    if model_id == "resnet18":
        from torchvision.models import resnet18

        return resnet18(num_classes=2)
    from batchsweep import pretrained_body

    class FineTuned(nn.Module):
        """The body with fastai's head: concat-pool, then norm, dropout, linear twice."""

        def __init__(self):
            super().__init__()
            self.body = pretrained_body()
            self.head = nn.Sequential(
                *(nn.BatchNorm1d(2560), nn.Dropout(0.25), nn.Linear(2560, 512, bias=False), nn.ReLU()),
                *(nn.BatchNorm1d(512), nn.Dropout(0.5), nn.Linear(512, 2, bias=False)),
            )

        def forward(self, x):
            y = self.body.extract_features(x)
            return self.head(torch.cat([torch.amax(y, (2, 3)), torch.mean(y, (2, 3))], 1))

    return FineTuned()


net = network().train().to(memory_format=layout)
optimizer = torch.optim.AdamW(net.parameters(), lr=1e-4, betas=(0.9, 0.99), eps=1e-5)
pixels = torch.arange(batch_size * 3 * side * side).mul(7919).remainder(251).to(torch.uint8).reshape(batch_size, side, side, 3)
labels = torch.arange(batch_size) % 2
mean, deviation = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])


def step():
    x = ((pixels.float() / 255 - mean) / deviation).permute(0, 3, 1, 2).contiguous(memory_format=layout)
    loss = nn.functional.cross_entropy(net(x), labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


print(json.dumps({"version": torch.__version__}), flush=True)
for _ in sys.stdin:
    began = time.perf_counter()
    step()
    print(json.dumps({"stepMs": (time.perf_counter() - began) * 1000}), flush=True)
