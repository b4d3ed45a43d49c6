"""Passes over loaders and what is counted of an epoch."""

import weakref

from batchsweep_hooks.steps.batches import Sizes
from batchsweep_hooks.guard import guarded

# Losses that nobody stepped after, and steps whose sizes count for medians: sizes hardly change later.
most_rows = 1000

not_known = float("nan")


def median(values):
    return sorted(values)[len(values) // 2]


class Pass:
    """One iteration over a loader, found again by the object that iterates.

    A loop that is left by `break` tells nobody, but its iterator is gone then: `before_end` is called before that counts.
    """

    def __init__(self, iterator=None, before_end=None):
        self.before_end, self.is_over = before_end, False
        self.iterator = None if iterator is None else weakref.ref(iterator, guarded(self.end))
        self.began, self.sizes = None, Sizes()
        self.samples = self.tokens = self.steps = self.losses = 0
        # Since the last step:
        self.batches = self.new_samples = self.new_tokens = 0
        self.wait = 0.0

    def end(self, gone=None):
        """No batch of this pass comes any more."""
        if self.before_end is not None:
            self.before_end()
        self.is_over = True


class Rows:
    """Steps that wait to be written, in columns: tuples would have Python collect its garbage more often.

    A loss that is not known is NaN.
    """

    def __init__(self):
        self.starts, self.seconds, self.waits, self.losses = [], [], [], []
        self.samples, self.tokens = [], []
        self.passed = 0  # steps among these that were not noted

    def add(self, starts, seconds, waits, losses, samples, tokens):
        self.starts += starts
        self.seconds += seconds
        self.waits += waits
        self.losses += losses
        self.samples += samples
        self.tokens += tokens

    def drop_last(self):
        for column in (self.starts, self.seconds, self.waits, self.losses, self.samples, self.tokens):
            del column[-1:]


class Counts:
    """What was counted of one epoch."""

    def __init__(self):
        self.steps = self.samples = self.tokens = 0
        self.waits = True  # whether waits are known
        self.losses, self.noted, self.all_losses = 0.0, 0, True
        self.sizes, self.batches = [], []

    def add(self, samples, tokens, batches, losses):
        """Steps, in columns; `batches`: how many each of them took. Losses: None where they are not known."""
        self.steps += len(samples)
        self.noted += len(samples)  # the others were passed over
        if losses is None:
            self.all_losses = False
        else:
            self.losses = sum(losses, self.losses)
        self.samples += sum(samples)
        self.tokens += sum(tokens)
        if len(self.batches) < most_rows:
            self.batches += [batches] * len(samples)
            if batches:
                self.sizes += [one // batches for one in samples if one]

    def batch_size(self):
        """Samples in one batch of this process; None where none was seen."""
        return median(self.sizes) if self.sizes else None

    def accumulation(self):
        """Batches in one optimizer step."""
        return median(self.batches) if self.batches else 1

    def mean_loss(self):
        """The mean of the losses of the steps that were noted, where all are known."""
        return self.losses / self.noted if self.noted and self.all_losses else None


def step_loss(losses, usual, divisor):
    """The mean loss of the batches since the last step, as backward got it: losses with whether each was divided.

    Losses that were divided by how many a step usually has, so that gradients add up to the mean, are added up; a step with
    fewer of them, as the last of an epoch, is taken to have the same divisor (0 or None: it is not known).
    """
    values = [value for value, _ in losses]
    if not values or None in values:
        return None
    count = len(values)
    if not divisor:
        return sum(values) if losses[-1][1] else sum(values) / count
    is_divided = divisor == usual and (losses[-1][1] or count == 1)
    return sum(values) * (divisor if is_divided else 1) / count
