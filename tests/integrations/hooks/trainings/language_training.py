"""Next-token training without a DataLoader, as nanoGPT does, or with batches of two blocks of integers."""

import sys

import torch
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(1)
torch.set_num_threads(1)
text = torch.randint(0, 50, (64, 17))
network = torch.nn.Sequential(torch.nn.Embedding(50, 8), torch.nn.Linear(8, 50))
optimizer = torch.optim.SGD(network.parameters(), 0.1)


def learn(inputs, targets):
    loss = torch.nn.functional.cross_entropy(network(inputs).flatten(0, 1), targets.flatten())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print("loss", repr(loss.item()))


if "--loader" in sys.argv:
    for inputs, targets in DataLoader(TensorDataset(text[:, :-1], text[:, 1:]), 8):
        learn(inputs, targets)
else:
    for _ in range(20):
        rows = text[torch.randint(0, 64, (8,))]
        learn(rows[:, :-1], rows[:, 1:])
