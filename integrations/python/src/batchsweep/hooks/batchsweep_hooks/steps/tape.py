"""What happens thousands of times a second is only noted here, and worked through later (`Loop.catch_up`).

A step may take less than a millisecond, with Python's own code out of the processor's caches: all that is done within one
is to add a few entries to a flat list. (Tuples that stay would have Python collect its garbage more often.)

  a batch: its pass, when it was asked for, when it was there, (samples, tokens)
  a loss:  LOSS, its value or None, whether it was divided by a number of batches
  a step:  STEP, the optimizer's id or None, when it was done

Whatever happens seldom and changes what these mean (an epoch that begins, a pass that ends) has the tape worked through first.
"""

LOSS, STEP = "loss", "step"
batch_length, loss_length, step_length = 4, 3, 3

# Seconds between two times that the tape is worked through, at the end of a step; and without any step.
interval, patience = 1.0, 3.0


class Tape:
    __slots__ = ("entries", "note", "due", "late", "losses", "on_cpu", "optimizer", "busy")

    def __init__(self):
        self.entries = []
        self.note = self.entries.extend
        self.due = self.late = 0.0  # when a step, and when a batch, has the tape worked through
        self.losses = 0  # since the last step
        self.on_cpu = False  # whether the last loss was, and so is the next, until the tape is worked through
        self.optimizer = None  # id of the one that stepped last
        self.busy = False

    def take(self):
        """What was noted so far. The list stays the same one, to which doors have a method bound."""
        taken = self.entries[:]
        del self.entries[: len(taken)]
        return taken

    def wait_until(self, now):
        """The tape has time until a second from now."""
        self.due, self.late = now + interval, now + patience


tape = Tape()
