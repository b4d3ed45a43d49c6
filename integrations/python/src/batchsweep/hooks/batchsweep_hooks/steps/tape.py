"""What happens thousands of times a second is only noted here, and worked through later (`Loop.catch_up`).

A step may take less than a millisecond, with Python's own code out of the processor's caches: all that is done within one
is to add a few entries to a flat list. (Tuples that stay would have Python collect its garbage more often.)

  a batch: its pass, when it was asked for, when it was there, (samples, tokens)
  a loss:  LOSS, its value or None, whether it was divided by a number of batches
  a step:  STEP, the optimizer's id or None, when it was done
  steps that were passed over: REST, how many, when the last of them was done

Of short steps only one of several is noted (`thinning.py`); the others are counted. Whatever happens seldom and changes what
these mean (an epoch that begins, a pass that ends) has the tape worked through first.
"""

from random import Random
from time import perf_counter as clock

LOSS, STEP, REST = "loss", "step", "rest"
batch_length, loss_length, step_length, rest_length = 4, 3, 3, 3

# Seconds between two times that the tape is worked through, at the end of a step; and without any step.
interval, patience = 1.0, 3.0

# Its own, so that a training's random numbers stay what they are.
draw = Random(1).random


class Tape:
    __slots__ = (
        *("entries", "note", "due", "late", "losses", "on_cpu", "optimizer", "busy"),
        *("pace", "left", "rest", "asked", "resting"),
    )

    def __init__(self):
        self.entries = []
        self.note = self.entries.extend
        self.due = self.late = 0.0  # when a step, and when a batch, has the tape worked through
        self.losses = 0  # since the last step
        self.on_cpu = False  # whether the last loss was, and so is the next, until the tape is worked through
        self.optimizer = None  # id of the one that stepped last
        self.busy = False
        self.pace = 0  # how many steps are passed over after one that is noted, on average
        self.left = 0  # among so many of the next steps
        self.rest, self.asked = 0, 0  # how many are still to be passed over, of how many
        self.resting = None  # id of the iterator whose batches are not looked at meanwhile

    def pass_over(self):
        """Has the next steps passed over. How many is drawn: what comes every so many steps, as a wait for one of several
        workers of a loader does, would else be seen each time or never."""
        self.asked = 1 + int(2 * self.pace * draw())
        self.left -= self.asked + 1
        if self.left > 0:
            self.rest = self.asked
        else:
            self.left = 0

    def wake(self):
        """No more steps are passed over until it is worked out anew how many may be."""
        passed, self.left = self.asked - self.rest, 0
        if self.rest:
            self.rest = 0
            if passed:
                self.note((REST, passed, clock()))

    def take(self):
        """What was noted so far. The list stays the same one, to which doors have a method bound."""
        self.wake()
        taken = self.entries[:]
        del self.entries[: len(taken)]
        return taken

    def wait_until(self, due, now):
        """The tape has time until then."""
        self.due, self.late = due, now + patience


tape = Tape()
