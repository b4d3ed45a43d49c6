"""A loop by Accelerate's examples: two epochs of 96 rows at batch 16, validated on 32; losses are printed to the last digit.

`--tokens` trains on token ids instead, in batches with keys as tokenizers make them.
"""

import sys

import torch
from accelerate import Accelerator
from torch.nn.functional import cross_entropy
from torch.utils.data import DataLoader, Subset, TensorDataset

torch.manual_seed(1)
torch.set_num_threads(1)
if "--tokens" in sys.argv:
    rows = [{"input_ids": row[:-1], "labels": row[1:]} for row in torch.randint(0, 50, (128, 13))]
    network = torch.nn.Sequential(torch.nn.Embedding(50, 8), torch.nn.Linear(8, 50))
else:
    rows = TensorDataset(torch.randn(128, 8), torch.randint(0, 2, (128,)))
    network = torch.nn.Sequential(torch.nn.Linear(8, 16), torch.nn.ReLU(), torch.nn.Linear(16, 2))
train = DataLoader(Subset(rows, range(96)), 16, shuffle=True)
valid = DataLoader(Subset(rows, range(96, 128)), 32)
accelerator = Accelerator(cpu=True)
network, optimizer, train, valid = accelerator.prepare(network, torch.optim.AdamW(network.parameters()), train, valid)


def loss_of(batch):
    inputs, targets = (batch["input_ids"], batch["labels"]) if isinstance(batch, dict) else batch
    return cross_entropy(network(inputs).flatten(0, -2), targets.flatten())


for epoch in range(2):
    network.train()
    for batch in train:
        loss = loss_of(batch)
        optimizer.zero_grad()
        accelerator.backward(loss)
        optimizer.step()
        print("step", repr(loss.item()))
    network.eval()
    for batch in valid:
        with torch.no_grad():
            print("epoch", epoch, repr(loss_of(batch).item()))
