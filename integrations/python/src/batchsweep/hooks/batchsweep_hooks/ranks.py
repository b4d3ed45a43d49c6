"""What each of several processes of one training took for its steps, waited for its data, and waited for the others.

Nothing is timed here: waits for batches are those that a loop noted, and what is known of the exchange of gradients is
what PyTorch's DistributedDataParallel times by itself, of its first ten steps and of one of a hundred. Reading that
takes some 10 µs and waits for no device.
"""

import weakref
from math import nan
from time import perf_counter as clock

from batchsweep_hooks.guard import after

# Seconds between two reports of a process, and between two times that its exchange is read.
interval, pause = 10.0, 0.25


def watch_exchange(module):
    after(module.DistributedDataParallel, "__init__", lambda result, model, *args, **named: exchange.meet(model))


class Exchange:
    """How long steps waited for the others' gradients after their own were there, as the model that exchanges them says."""

    def __init__(self):
        self.model = None
        self.is_known = True

    def meet(self, model):
        """Of two models that live at once, none tells of a whole step."""
        self.is_known = self.is_known and (self.model is None or self.model() is None)
        self.model = weakref.ref(model)

    def so_far(self, steps, counts):
        """How many of `steps` steps were timed, and their seconds in all; None where that is not known."""
        model = self.model() if self.model is not None else None
        if model is None or not self.is_known:
            return None
        said = model._get_ddp_logging_data()
        at, waited = said.get("iteration", 0), said.get("avg_backward_comm_time")
        if waited is None:
            return None
        # Of a step of several batches each may be exchanged by itself, and another rate is not ours to know.
        if (at > 10 and at % 100) or (at > steps and counts.accumulation() > 1):
            self.is_known = False
            return None
        timed = min(at, 10) + at // 100
        own = said.get("avg_backward_compute_comm_overlap_time", 0)
        return timed, timed * max(0, waited - own) / 1e9


exchange = Exchange()


class Ranks:
    """Sums over the steps of this process that are still to be told, by epoch: as `EventFile.rank_times` takes them."""

    def __init__(self):
        self.sums = {}
        self.before = None  # what was known of the exchange by then
        self.began = False
        self.due = self.read_due = 0.0

    def add(self, file, epoch, rows, steps, counts, last):
        """`steps`: of all epochs; `counts`: of this epoch; `last`: when the last step ended.

        The first steps that are written pay for starting, and are left out.
        """
        now = clock()
        if not self.began:
            self.began, self.due = True, now + interval
            self.before = exchange.so_far(steps, counts)
            return
        timed = len(rows.starts)
        sums = self.sums.setdefault(epoch, [0, 0.0, 0, 0.0, 0.0, 0, 0.0])
        span = max(0.0, last - rows.starts[0] + rows.waits[0])
        more = (timed + rows.passed, span, timed, sum(rows.seconds), sum(rows.waits) if counts.waits else nan)
        sums[:5] = [one + other for one, other in zip(sums, more)]
        if now > self.read_due:
            self.read(epoch, steps, counts, now)
        if now > self.due:
            self.tell(file)

    def read(self, epoch, steps, counts, now):
        """What the exchange took since it was read last is this epoch's."""
        self.read_due = now + pause
        found = exchange.so_far(steps, counts)
        if found is not None and epoch in self.sums:
            timed, seconds = self.before or (0, 0.0)
            if found[0] > timed:
                self.sums[epoch][5] += found[0] - timed
                self.sums[epoch][6] += max(0.0, found[1] - seconds)
            self.before = found

    def finish(self, file, epoch, steps, counts):
        """The training is over, or hooks may not get to tell more."""
        now = clock()
        self.read(epoch, steps, counts, now)
        self.tell(file)

    def tell(self, file):
        self.due = clock() + interval
        told, self.sums = self.sums, {}
        for epoch, sums in told.items():
            file.rank_times(epoch, *sums)
