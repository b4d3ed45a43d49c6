"""A loop as people write it for several processes: three epochs of 20 steps in each of two; losses are printed to the last digit.

SLOW_RANK names a process whose loader takes 2 ms more for each row; `--vanish` has the second end without a word.
"""

import os
import sys
import time

import torch
import torch.distributed
from torch.nn.functional import cross_entropy
from torch.nn.parallel import DistributedDataParallel
from torch.utils.data import DataLoader, Dataset
from torch.utils.data.distributed import DistributedSampler

torch.manual_seed(1)
torch.set_num_threads(1)
torch.distributed.init_process_group("gloo")
rank = torch.distributed.get_rank()
is_slow = str(rank) == os.environ.get("SLOW_RANK")


class Rows(Dataset):
    features, labels = torch.randn(640, 8), torch.randint(0, 2, (640,))

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        if is_slow:
            time.sleep(0.002)
        return self.features[index], self.labels[index]


rows = Rows()
sampler = DistributedSampler(rows)
loader = DataLoader(rows, 16, sampler=sampler)
network = torch.nn.Sequential(torch.nn.Linear(8, 16), torch.nn.ReLU(), torch.nn.Linear(16, 2))
model = DistributedDataParallel(network)
optimizer = torch.optim.AdamW(model.parameters())
for epoch in range(3):
    sampler.set_epoch(epoch)
    for inputs, targets in loader:
        loss = cross_entropy(model(inputs), targets)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        if rank == 0:
            print("step", repr(loss.item()), flush=True)
torch.distributed.destroy_process_group()
if rank == 1 and "--vanish" in sys.argv:
    os._exit(0)
