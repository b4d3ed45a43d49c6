"""A training whose steps take about a millisecond, the hardest case for hooks: says what its loop took, as JSON."""

import json
import sys
import time

import torch
from torch.utils.data import DataLoader, TensorDataset

steps = int(sys.argv[1])
torch.manual_seed(1)
torch.set_num_threads(1)
data = DataLoader(TensorDataset(torch.randn(4096, 64), torch.randint(0, 2, (4096,))), 32, shuffle=True)
network = torch.nn.Sequential(torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 2))
optimizer = torch.optim.AdamW(network.parameters())


def train(steps):
    """Trains so many steps; gives the time of each, from the batch that is asked for to the changed weights."""
    times = []
    while True:
        began = time.perf_counter()
        for inputs, labels in data:
            loss = torch.nn.functional.cross_entropy(network(inputs), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            now = time.perf_counter()
            times.append(now - began)
            if len(times) == steps:
                return times, loss.item()
            began = now


train(200)
cpu, wall = time.process_time(), time.perf_counter()
times, loss = train(steps)
cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
figures = {"stepMs": 1000 * sorted(times)[steps // 2], "cpuMs": 1000 * cpu / steps, "wallMs": 1000 * wall / steps}
print(json.dumps({**figures, "loss": loss}))
