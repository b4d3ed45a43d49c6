"""Reports a training to `npm run record`: JSON lines on the file that $BATCHSWEEP_EVENTS names; without it, nothing."""

import json
import math
import os
import sys
import time
from contextlib import contextmanager


def report(event, **fields):
    path = os.environ.get("BATCHSWEEP_EVENTS")
    if path and os.environ.get("RANK", "0") == "0":  # of several processes under torchrun the first one speaks
        at = {} if event == "step" else {"unixMs": time.time() * 1000}
        with open(path, "a", encoding="utf-8") as file:
            file.write(json.dumps({"event": event, **at, **finite(fields)}, allow_nan=False) + "\n")


def finite(fields):
    """The fields as JSON has them: a figure that is NaN or infinite is null, and named, so that a divergence is seen."""
    named = {name for name, value in fields.items() if is_lost(value)}
    kept = {name: None if name in named else value for name, value in fields.items()}
    for inner in ("metrics", "figures"):
        if isinstance(kept.get(inner), dict):
            named |= {name for name, value in kept[inner].items() if is_lost(value)}
            kept[inner] = {name: value for name, value in kept[inner].items() if not is_lost(value)}
    return {**kept, "notFinite": sorted(named)} if named else kept


def is_lost(value):
    return isinstance(value, float) and not math.isfinite(value)


def number(value):
    """A float, or None."""
    return None if value is None else float(value)


def on_gpu():
    torch = sys.modules.get("torch")
    return torch is not None and torch.cuda.is_available()


def wait_for_gpu():
    if on_gpu():
        sys.modules["torch"].cuda.synchronize()


def mark(edge, phase, epoch):
    """`edge` is "started" or "ended". Waits for the GPU first, so that the mark is where the work is."""
    wait_for_gpu()
    report(f"phase-{edge}", phase=phase, epoch=epoch, synced=True)


class Steps:
    """Times of training steps. On a GPU only where asked: its end is known by waiting, which costs a training time."""

    def __init__(self, wanted=None):
        self.wanted, self.rows = (not on_gpu() if wanted is None else wanted), []
        self.offset = time.time() * 1000 - time.perf_counter() * 1000  # a clock that never steps back

    def now(self):
        return self.offset + time.perf_counter() * 1000

    def wait(self):
        """From now on the training waits for its batch."""
        self.waits = self.now()

    def begin(self):
        """The batch is there."""
        self.begins = self.now()

    def end(self, loss):
        """The step is done."""
        if self.wanted:
            wait_for_gpu()
            value = number(loss)
            known = None if value is None or is_lost(value) else value
            self.rows.append([self.begins, self.now() - self.begins, self.begins - self.waits, known])
            self.wait()

    def send(self, epoch):
        names = ["startUnixMs", "durationMs", "dataWaitMs", "loss"]
        for first in range(0, len(self.rows), 100_000):  # the most that one event may hold
            columns = zip(*self.rows[first : first + 100_000])
            report("step", epoch=epoch, **dict(zip(names, map(list, columns))))
        self.rows = []


@contextmanager
def phase(name, epoch=None):
    mark("started", name, epoch)
    yield
    mark("ended", name, epoch)
