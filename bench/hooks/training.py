"""A training of short steps, the hardest case for hooks: two layers on made-up numbers, one thread."""

import torch
from torch.utils.data import DataLoader, TensorDataset


class Training:
    """`width`: of the hidden layers, of which there are `depth`; they and the batch size set how long a step takes."""

    def __init__(self, width, depth, batch_size):
        torch.manual_seed(1)
        torch.set_num_threads(1)
        data = TensorDataset(torch.randn(8192, 64), torch.randint(0, 2, (8192,)))
        self.loader = DataLoader(data, batch_size, shuffle=True)
        sizes = [64, *[width] * depth]
        layers = [layer for ends in zip(sizes, sizes[1:]) for layer in (torch.nn.Linear(*ends), torch.nn.ReLU())]
        self.network = torch.nn.Sequential(*layers, torch.nn.Linear(width, 2))
        self.optimizer = torch.optim.AdamW(self.network.parameters())
        self.batches = iter(self.loader)

    def step(self):
        """Trains one step, as people write it, and gives its loss. The loader begins anew where it ends."""
        try:
            inputs, labels = next(self.batches)
        except StopIteration:
            self.batches = iter(self.loader)
            inputs, labels = next(self.batches)
        loss = torch.nn.functional.cross_entropy(self.network(inputs), labels)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return loss
