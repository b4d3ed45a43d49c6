"""A loop as people write it: two epochs of 96 rows at batch 16, validated on 32; losses are printed to the last digit."""

import os
import sys

import torch
from torch.nn.functional import cross_entropy
from torch.utils.data import DataLoader, TensorDataset

workers = int(os.environ.get("WORKERS", "0"))
accumulate = int(os.environ.get("ACCUMULATE", "1"))
torch.manual_seed(1)
torch.set_num_threads(1)
features, labels = torch.randn(128, 8), torch.randint(0, 2, (128,))
train = DataLoader(TensorDataset(features[:96], labels[:96]), 16, shuffle=True, num_workers=workers)
valid = DataLoader(TensorDataset(features[96:], labels[96:]), 32)
network = torch.nn.Sequential(torch.nn.Linear(8, 16), torch.nn.ReLU(), torch.nn.Linear(16, 2))
optimizer = torch.optim.AdamW(network.parameters())
for epoch in range(2):
    for index, (inputs, targets) in enumerate(train):
        loss = cross_entropy(network(inputs), targets) / accumulate
        loss.backward()
        if (index + 1) % accumulate == 0:
            optimizer.step()
            optimizer.zero_grad()
        print("step", repr(loss.item()))
        if "--fail" in sys.argv and epoch == 1:
            raise ValueError("planted")
    for inputs, targets in valid:
        with torch.no_grad():
            print("epoch", epoch, repr(cross_entropy(network(inputs), targets).item()))
