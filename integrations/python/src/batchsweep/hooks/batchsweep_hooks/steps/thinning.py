"""Which steps are noted. What noting one takes hardly counts, unless the step itself takes hardly longer."""

from math import ceil

from batchsweep_hooks.steps.counts import median
from batchsweep_hooks.steps.tape import tape

# Seconds that noting a step takes where it takes the longest, and the share of a training that it may come to: of steps
# shorter than 8 ms only some are noted.
cost, share = 20e-6, 0.0025

# The first steps are all noted; later on, at most so many are passed over after one that is noted, on average.
first_steps, most_passed = 200, 15


def thin(loop):
    """Sets how many steps are passed over after each that is noted, and among how many.

    They are taken to be like the one before them: so none are where batches differ in shape, or nobody knows how many come.
    """
    seconds, waits = loop.rows.seconds[-9:], loop.rows.waits[-9:]
    if len(seconds) >= 5:
        step = median([sum(one) for one in zip(seconds, waits)])
        tape.pace = min(most_passed, ceil(cost / share / max(step, cost)) - 1)
    is_plain = not loop.synchronise and not loop.pending and len(loop.optimizers) < 2
    if tape.pace and is_plain and loop.steps >= first_steps:
        tape.resting, tape.left = steps_left(loop)


def steps_left(loop):
    """The id of the iterator that gives the batches, None where none does, and how many steps its batches are for."""
    one = loop.stepped
    if one is None:
        return None, 10**9
    iterator = one.iterator() if one.iterator is not None else None
    # Of a step of several batches some may be passed over before a validation, and none after it.
    if iterator is None or len(one.sizes) != 1 or loop.counts.accumulation() > 1:
        return None, 0
    try:
        return id(iterator), len(iterator._index_sampler) - iterator._num_yielded
    except (AttributeError, TypeError, NotImplementedError):  # a loader without a length, or another one than PyTorch's
        return None, 0
