"""How hooks report: the only module that knows the form of event lines, version 1.

Version 1 counts images, and has a loss for every step. So samples and rows are reported as images, a step whose loss is
not known (on a GPU, where reading it would wait for the device) has no row of its own, and what more is known of an epoch
(steps, batch size, tokens, waits) goes among its metrics.
"""

import json
import math
import os
import sys
import time

from batchsweep_hooks.guard import switch

to_unix_ms = time.time() * 1000 - time.perf_counter() * 1000


def unix_ms(clock):
    """An instant of perf_counter, a clock that never steps back, as milliseconds since 1970."""
    return round(to_unix_ms + 1000 * clock, 3)


def finite(value):
    """A float that JSON has, or None."""
    try:
        value = float(value)
    except (TypeError, ValueError):
        return None
    return value if math.isfinite(value) else None


def column(form, values):
    """A JSON array of numbers."""
    return f"[{','.join([form] * len(values)) % tuple(values)}]"


def place():
    """Which of how many processes of one training this is: (rank, world size)."""
    distributed = sys.modules.get("torch.distributed")
    if distributed is not None and distributed.is_available() and distributed.is_initialized():
        return distributed.get_rank(), distributed.get_world_size()
    for rank, world in (("RANK", "WORLD_SIZE"), ("OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"), ("SLURM_PROCID", "")):
        if os.environ.get(rank, "").isdigit():
            size = os.environ.get(world, "")
            return int(os.environ[rank]), int(size) if size.isdigit() else 1
    return 0, 1


class EventFile:
    """The file that $BATCHSWEEP_EVENTS names, for one process: the first that has something to say."""

    def __init__(self):
        self.path, self.lines, self.size = os.environ["BATCHSWEEP_EVENTS"], [], None
        self.ranks = 1  # kept, since a training may leave its group before it ends

    def add(self, event, **fields):
        self.lines.append(json.dumps({"event": event, **fields}, allow_nan=False) + "\n")

    def claim(self):
        """Whether this process may report: rank 0, no other process does, and the program does not report by itself."""
        rank, self.ranks = place()
        if rank != 0 or os.path.getsize(self.path) > 0:
            return False
        try:
            os.close(os.open(self.path + ".hooks", os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            return False
        self.size = 0
        return True

    def write(self):
        """Appends what was added. A few pages to a file in memory's cache: no wait for a disk, and no thread."""
        if not self.lines:
            return
        data, self.lines = "".join(self.lines).encode(), []
        if self.size is None and not self.claim():
            return switch.turn_off_silently()
        if os.path.getsize(self.path) != self.size:  # the program's own events count more
            return switch.turn_off_silently()
        with open(self.path, "ab", buffering=0) as file:
            file.write(data)
        self.size += len(data)

    def run_started(self, began, train, valid, epochs):
        more = {} if not epochs else {"epochs": int(epochs)}
        self.add("run-started", version=1, unixMs=unix_ms(began), images={"train": train * self.ranks, "valid": valid}, **more)

    def phase(self, edge, phase, epoch, at, synced):
        self.add(f"phase-{edge}", phase=phase, epoch=epoch, unixMs=unix_ms(at), synced=synced, by="hooks")

    def steps(self, epoch, rows):
        begin, seconds, wait, loss = rows.columns()
        if not loss:
            return
        # One format for a whole column takes a tenth of the time of json.dumps().
        start = column("%.3f", [to_unix_ms + 1000 * at for at in begin])
        duration = column("%.4f", [1000 * value for value in seconds])
        waited = column("%.4f", [1000 * value for value in wait])
        self.lines.append(
            f'{{"event": "step", "epoch": {epoch}, "startUnixMs": {start}, "durationMs": {duration}, '
            f'"dataWaitMs": {waited}, "loss": {column("%.9g", loss)}}}\n'
        )

    def epoch(self, epoch, at, stage, figures, work):
        """`figures`: the trainer's own names; `work`: what hooks counted."""
        found = {name: finite(value) for name, value in figures.items()}
        found = {name: value for name, value in found.items() if value is not None}
        known, rest = named_figures(found)
        metrics = dict(list({**rest, **work}.items())[:200])
        self.add("epoch", epoch=epoch, stage=stage, unixMs=unix_ms(at), **known, metrics=metrics)


train_losses = ("train_loss", "train_loss_epoch", "training_loss", "loss")
valid_losses = ("valid_loss", "val_loss", "eval_loss", "validation_loss")
valid_words = ("val_", "valid_", "eval_", "validation_")


def named_figures(found):
    """The three figures that events have names for, and what is left under the trainer's own names."""
    rest = dict(found)

    def take(names):
        return next((rest.pop(name) for name in names if name in rest), None)

    train, valid, error = take(train_losses), take(valid_losses), take(("error_rate", "val_error_rate"))
    if error is None:
        right = next((name for name in rest if is_valid_accuracy(name)), None)
        if right is not None and 0 <= rest[right] <= 1:
            error = 1 - rest.pop(right)
    elif not 0 <= error <= 1:
        rest["error_rate"], error = error, None
    return {"trainLoss": train, "validLoss": valid, "errorRate": error}, rest


def is_valid_accuracy(name):
    return name.startswith(valid_words) and name.endswith(("acc", "accuracy"))
