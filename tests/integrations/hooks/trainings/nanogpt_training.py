"""A loop of the shape of nanoGPT's: batches cut from a file of tokens, accumulated, a scaler, and lines as it prints them.

Written after nanoGPT, which no registry of packages has; losses are printed to the last digit beside its own lines.
"""

import os
import tempfile
import time

import numpy
import torch
from torch.nn.functional import cross_entropy

batch_size, block_size, accumulate, eval_interval, eval_iters, log_interval, max_iters = 4, 16, 3, 10, 4, 2, 20
torch.manual_seed(1337)
torch.set_num_threads(1)
folder = tempfile.TemporaryDirectory()
for split, length in (("train", 4000), ("val", 1000)):
    tokens = numpy.random.default_rng(length).integers(0, 64, length, dtype=numpy.uint16)
    tokens.tofile(os.path.join(folder.name, f"{split}.bin"))


def get_batch(split):
    data = numpy.memmap(os.path.join(folder.name, f"{split}.bin"), dtype=numpy.uint16, mode="r")
    offsets = torch.randint(len(data) - block_size, (batch_size,))
    rows = [torch.from_numpy(data[at : at + block_size + 1].astype(numpy.int64)) for at in offsets.tolist()]
    block = torch.stack(rows)
    return block[:, :-1], block[:, 1:]


class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.embed, self.head = torch.nn.Embedding(64, 32), torch.nn.Linear(32, 64)
        self.block = torch.nn.TransformerEncoderLayer(32, 2, 64, dropout=0.1, batch_first=True)
        self.mask = torch.nn.Transformer.generate_square_subsequent_mask(block_size)

    def forward(self, inputs, targets=None):
        logits = self.head(self.block(self.embed(inputs), self.mask))
        return logits, cross_entropy(logits.flatten(0, 1), targets.flatten())


@torch.no_grad()
def estimate_loss():
    model.eval()
    means = {}
    for split in ("train", "val"):
        means[split] = torch.stack([model(*get_batch(split))[1] for _ in range(eval_iters)]).mean()
    model.train()
    return means


model = Model()
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, betas=(0.9, 0.95), weight_decay=0.1)
scaler = torch.amp.GradScaler("cpu", enabled=False)  # enabled for float16 only, which a CPU has not
inputs, targets = get_batch("train")
began = time.time()
for iteration in range(max_iters + 1):
    for group in optimizer.param_groups:
        group["lr"] = 1e-3 * min(1.0, (iteration + 1) / 5)
    if iteration % eval_interval == 0:
        losses = estimate_loss()
        print(f"step {iteration}: train loss {losses['train']:.4f}, val loss {losses['val']:.4f}")
    for _ in range(accumulate):
        _, loss = model(inputs, targets)
        loss = loss / accumulate
        inputs, targets = get_batch("train")  # the next one, while this one is on its way
        scaler.scale(loss).backward()
    scaler.unscale_(optimizer)
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    scaler.step(optimizer)
    scaler.update()
    optimizer.zero_grad(set_to_none=True)
    now = time.time()
    took, began = now - began, now
    if iteration % log_interval == 0:
        print(f"iter {iteration}: loss {loss.item() * accumulate:.4f}, time {took * 1000:.2f}ms, mfu 0.01%")
    print("checked", repr(loss.item()))
