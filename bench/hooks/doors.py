"""doors.py STEPS WIDTH DEPTH BATCH: what hooks take of a step where they are called, as JSON in microseconds. Needs hooks.

For a machine that others use: each door's own time, without that of what it wraps and of the clocks that measure it, with the
processor's caches as the training leaves them: a median over the steps that are noted and one over those that are passed
over, which seldom ones do not change, each as often as there are such. What is worked through between steps comes on top, in
CPU time for each step.
"""

import json
import statistics
import sys
from time import perf_counter_ns as clock
from time import thread_time

import batchsweep_hooks.pytorch as doors
import torch
import torch.optim.optimizer as optimizers
import torch.utils.data.dataloader as loaders

from batchsweep_hooks.steps.tape import tape
from training import Training

steps, *size = map(int, sys.argv[1:])
iterator, after_step = loaders._BaseDataLoaderIter, optimizers._global_optimizer_post_hooks
times = {(name, is_noted): [] for name in ("batch", "loss", "step", "clocks") for is_noted in (True, False)}
inside = [0, 0]


def inner(run):
    def timed(*args, **named):
        inside[0] = clock()
        try:
            return run(*args, **named)
        finally:
            inside[1] = clock()

    return timed


def outer(run, name):
    def timed(*args, **named):
        is_noted = tape.rest == 0
        began = clock()
        try:
            return run(*args, **named)
        finally:
            ended = clock()
            times[name, is_noted].append(inside[0] - began + ended - inside[1])

    return timed


def split(owner, method, name):
    """Times a door apart from what it wraps, which is the one function that it holds."""
    door = getattr(owner, method)
    cell = next(cell for cell in door.__closure__ if cell.cell_contents is door.__wrapped__)
    cell.cell_contents = inner(door.__wrapped__)
    setattr(owner, method, outer(door, name))


def stepped(hook):
    def timed(*args):
        is_noted = tape.rest == 0
        began = clock()
        hook(*args)
        times["step", is_noted].append(clock() - began)

    return timed


def added(owner, name):
    """Adds up the CPU time of a function that is called between steps."""
    run = getattr(owner, name)

    def timed(*args):
        began = thread_time()
        run(*args)
        worked[0] += thread_time() - began

    setattr(owner, name, timed)


worked = [0.0]
bare, backward = iterator.__next__.__wrapped__, torch.Tensor.backward.__wrapped__
split(iterator, "__next__", "batch")
split(torch.Tensor, "backward", "loss")
for key, hook in after_step.items():
    after_step[key] = stepped(hook)
for owner, name in ((doors.training, "between_steps"), (doors, "pass_ended"), (doors, "first_of_its_form")):
    added(owner, name)
training = Training(*size)
for _ in range(200):
    training.step()
worked[0] = 0.0
for values in times.values():
    values.clear()
began = clock()
for _ in range(steps):
    training.step()
whole, between = (clock() - began) / steps, 1e6 * worked[0] / steps


def mean_of_medians(name):
    kinds = [values for (of, _), values in times.items() if of == name and values]
    return sum(len(values) * statistics.median(values) for values in kinds) / sum(map(len, kinds)) / 1000


noted = len(times["step", True]) / steps

# The same clocks around a function that does nothing but call another.
iterator.__next__, torch.Tensor.backward = outer(lambda self, run=inner(bare): run(self), "clocks"), backward
after_step.clear()
tape.wake()
for _ in range(steps):
    training.step()
clocks = mean_of_medians("clocks")
batch, loss, step = (mean_of_medians(name) for name in ("batch", "loss", "step"))
figures = {"noted": noted, "batchUs": batch - clocks, "lossUs": loss - clocks, "stepUs": step, "workedUs": between}
print(json.dumps({"wholeUs": whole / 1000, **figures}))
