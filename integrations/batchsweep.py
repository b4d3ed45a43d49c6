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
        with open(path, "a", encoding="utf-8") as file:
            file.write(json.dumps({"event": event, "unixMs": time.time() * 1000, **fields}) + "\n")


def number(value):
    """A float that JSON has, or None: nan and inf are no numbers there."""
    return float(value) if value is not None and math.isfinite(float(value)) else None


def mark(edge, phase, epoch):
    """`edge` is "started" or "ended". Waits for the GPU first, so that the mark is where the work is."""
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_available():
        torch.cuda.synchronize()
    report(f"phase-{edge}", phase=phase, epoch=epoch, synced=True)


@contextmanager
def phase(name, epoch=None):
    mark("started", name, epoch)
    yield
    mark("ended", name, epoch)
