"""turns.py BLOCKS STEPS WIDTH DEPTH BATCH: CPU time of a step with hooks and without, in turns within one process, as JSON.

For a machine that others use too: a neighbour slows both down alike, and time that the thread waits does not count. Needs
hooks in the process; those of the loader, the loss and the optimizer are taken out by what they wrap.
"""

import json
import sys
import time

import torch
import torch.optim.optimizer as optimizers
import torch.utils.data.dataloader as loaders

from training import Training

blocks, steps, *size = map(int, sys.argv[1:])
iterator, tensor, after_step = loaders._BaseDataLoaderIter, torch.Tensor, optimizers._global_optimizer_post_hooks
hooked = iterator.__next__, tensor.backward, dict(after_step)
bare = iterator.__next__.__wrapped__, tensor.backward.__wrapped__, {}


def block(what):
    """CPU time of a step, in microseconds."""
    iterator.__next__, tensor.backward, hooks = what
    after_step.clear()
    after_step.update(hooks)
    began = time.thread_time()
    for _ in range(steps):
        training.step()
    return 1e6 * (time.thread_time() - began) / steps


training = Training(*size)
block(hooked), block(bare)
pairs = []
for index in range(blocks):
    # The first of two in turns too.
    first, second = (bare, hooked) if index % 2 == 0 else (hooked, bare)
    one, other = block(first), block(second)
    pairs.append((one, other) if index % 2 == 0 else (other, one))
print(json.dumps([{"bareUs": without, "hooksUs": with_them} for without, with_them in pairs]))
