"""Passes over loaders and what is counted of an epoch."""

import itertools
import math
import weakref

# Rows that wait to be written: enough that writing costs a step nothing, few enough to lose.
most_rows = 1000

not_known = float("nan")


def median(values):
    return sorted(values)[len(values) // 2]


class Pass:
    """One iteration over a loader, found again by the object that iterates."""

    def __init__(self, iterator=None):
        self.iterator = None if iterator is None else weakref.ref(iterator)
        self.began, self.is_left = None, False
        self.form = self.first = None  # types of its batches and of their first array, once known
        self.samples = self.steps = self.losses = 0
        # Since the last step:
        self.batches = self.new_samples = self.new_tokens = 0
        self.wait = 0.0

    def is_over(self):
        """Whether a loop was left by `break`, which tells nobody: its iterator is gone then."""
        return self.is_left or (self.iterator is not None and self.iterator() is None)


class Rows:
    """Steps that wait to be written, in columns: tuples would have Python collect its garbage more often.

    A loss that is not known is NaN.
    """

    def __init__(self):
        self.starts, self.seconds, self.waits, self.losses = [], [], [], []

    def add(self, start, seconds, wait, loss):
        self.starts.append(start)
        self.seconds.append(seconds)
        self.waits.append(wait)
        self.losses.append(not_known if loss is None else loss)

    def columns(self):
        """The columns of steps with a finite loss."""
        columns = self.starts, self.seconds, self.waits, self.losses
        if math.isfinite(sum(self.losses)):
            return columns
        kept = [math.isfinite(loss) for loss in self.losses]
        return tuple(list(itertools.compress(column, kept)) for column in columns)


class Counts:
    """What was counted of one epoch."""

    def __init__(self):
        self.steps = self.timed = self.samples = self.tokens = 0
        self.wait = self.seconds = 0.0
        self.waits = True  # whether waits are known
        self.losses, self.all_losses = 0.0, True
        self.sizes, self.batches = [], []

    def add(self, seconds, wait, samples, tokens, batches, loss):
        self.steps += 1
        if loss is None:
            self.all_losses = False
        else:
            self.losses += loss
        self.samples += samples
        self.tokens += tokens
        if seconds is not None:
            self.timed += 1
            self.seconds += seconds
        self.wait += wait
        if self.steps <= most_rows:  # medians of the first thousand: sizes hardly change later
            self.batches.append(batches)
            if samples and batches:
                self.sizes.append(samples // batches)

    def figures(self, ranks):
        """The figures by name; samples and tokens are those of all ranks, which take as much as this one."""
        if not self.steps:
            return {}
        found = {"steps": self.steps}
        if self.timed:
            found["stepMs"] = round(1000 * self.seconds / self.timed, 4)
        if self.waits:
            found["dataWaitMs"] = round(1000 * self.wait, 4)
        if self.samples:
            found["samples"] = self.samples * ranks
        if self.tokens:
            found["tokens"] = self.tokens * ranks
        if self.sizes:
            found["batchSizeSeen"] = median(self.sizes)
        if median(self.batches) > 1:
            found["batchesPerStep"] = median(self.batches)
        if ranks > 1:
            found["ranks"] = ranks
        return found

    def mean_loss(self):
        """The mean of the steps' losses, where all are known."""
        return self.losses / self.steps if self.steps and self.all_losses else None
