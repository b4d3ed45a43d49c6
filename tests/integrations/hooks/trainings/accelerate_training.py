"""A loop by Accelerate's examples: two epochs of 96 rows at batch 16, validated on 32; losses are printed to the last digit."""

import torch
from accelerate import Accelerator
from torch.nn.functional import cross_entropy
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(1)
torch.set_num_threads(1)
features, labels = torch.randn(128, 8), torch.randint(0, 2, (128,))
train = DataLoader(TensorDataset(features[:96], labels[:96]), 16, shuffle=True)
valid = DataLoader(TensorDataset(features[96:], labels[96:]), 32)
network = torch.nn.Sequential(torch.nn.Linear(8, 16), torch.nn.ReLU(), torch.nn.Linear(16, 2))
accelerator = Accelerator(cpu=True)
network, optimizer, train, valid = accelerator.prepare(network, torch.optim.AdamW(network.parameters()), train, valid)
for epoch in range(2):
    network.train()
    for inputs, targets in train:
        loss = cross_entropy(network(inputs), targets)
        optimizer.zero_grad()
        accelerator.backward(loss)
        optimizer.step()
        print("step", repr(loss.item()))
    network.eval()
    for inputs, targets in valid:
        with torch.no_grad():
            print("epoch", epoch, repr(cross_entropy(network(inputs), targets).item()))
