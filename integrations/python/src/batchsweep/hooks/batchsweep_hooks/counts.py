"""Passes over loaders and what is counted of an epoch."""

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
        self.samples = self.tokens = self.steps = self.losses = 0
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
        self.samples, self.tokens = [], []

    def add(self, start, seconds, wait, loss, samples, tokens):
        self.starts.append(start)
        self.seconds.append(seconds)
        self.waits.append(wait)
        self.losses.append(not_known if loss is None else loss)
        self.samples.append(samples)
        self.tokens.append(tokens)


    def drop_last(self):
        for column in (self.starts, self.seconds, self.waits, self.losses, self.samples, self.tokens):
            del column[-1:]


class Counts:
    """What was counted of one epoch."""

    def __init__(self):
        self.steps = self.samples = self.tokens = 0
        self.waits = True  # whether waits are known
        self.losses, self.all_losses = 0.0, True
        self.sizes, self.batches = [], []

    def add(self, samples, tokens, batches, loss):
        self.steps += 1
        if loss is None:
            self.all_losses = False
        else:
            self.losses += loss
        self.samples += samples
        self.tokens += tokens
        if self.steps <= most_rows:  # medians of the first thousand: sizes hardly change later
            self.batches.append(batches)
            if samples and batches:
                self.sizes.append(samples // batches)

    def batch_size(self):
        """Samples in one batch of this process; None where none was seen."""
        return median(self.sizes) if self.sizes else None

    def accumulation(self):
        """Batches in one optimizer step."""
        return median(self.batches) if self.batches else 1

    def mean_loss(self):
        """The mean of the steps' losses, where all are known."""
        return self.losses / self.steps if self.steps and self.all_losses else None


def step_loss(losses):
    """The mean loss of the batches since the last step, as backward got it.

    Losses that were divided by their number, so that gradients add up to the mean, are added up.
    """
    if not losses or None in losses:
        return None
    total = sum(value for value, _ in losses)
    return total if losses[-1][1] else total / len(losses)
