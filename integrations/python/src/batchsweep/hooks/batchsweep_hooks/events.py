"""How hooks report: the only module that knows the form of event lines, version 2.

A step whose loss is not known (on a GPU, where reading it would wait for the device) has NaN there. A figure that is
not finite is named: a training that diverged is a result.
"""

import json
import math
import os
import sys
import time
from array import array
from base64 import b64encode

from batchsweep_hooks.guard import switch

to_unix_ms = time.time() * 1000 - time.perf_counter() * 1000

of_rank = '{"event": "rank"'

# Seconds between two writes of epochs, which may be over sooner than a write is worth its time.
pause = 0.25


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


def column(values):
    """A column of numbers, packed: base64 of doubles, the low byte first. Decimals would take thirty times as long."""
    doubles = array("d", values)
    if sys.byteorder == "big":
        doubles.byteswap()
    return f'"{b64encode(doubles.tobytes()).decode()}"'


def place():
    """Which of how many processes of one training this is: (rank, world size); None for a size that nobody says."""
    distributed = sys.modules.get("torch.distributed")
    if distributed is not None and distributed.is_available() and distributed.is_initialized():
        return distributed.get_rank(), distributed.get_world_size()
    for rank, world in (("RANK", "WORLD_SIZE"), ("OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"), ("SLURM_PROCID", "")):
        if os.environ.get(rank, "").isdigit():
            size = os.environ.get(world, "")
            return int(os.environ[rank]), int(size) if size.isdigit() else None
    return 0, None


class EventFile:
    """The file that $BATCHSWEEP_EVENTS names, for one process: the first that has something to say.

    Any other rank has a file of its own beside it, `….rank-3`, and tells only of its times there: so no line of one can
    be torn by another's, and one that dies takes nothing along.
    """

    def __init__(self):
        self.path, self.lines, self.size = os.environ["BATCHSWEEP_EVENTS"], [], None
        self.main = self.path
        self.rank, self.ranks = 0, 1
        self.is_launched = False  # whether something says how many processes there are
        self.due = 0.0  # when the next write of an epoch may be
        self.run = None  # what was last said of the run

    def add(self, event, **fields):
        if self.rank == 0 or event == "rank":  # the first one speaks of all else
            self.lines.append(json.dumps({"event": event, **fields}, allow_nan=False) + "\n")

    def find_place(self):
        """Finds which of how many processes this is, until it reports: a training may leave its group before it ends."""
        if self.size is None:
            self.rank, size = place()
            self.ranks, self.is_launched = size or 1, size is not None

    def claim(self):
        """Whether this process may report: no other of its rank does, and the program does not report by itself."""
        self.find_place()
        if self.rank != 0 and (self.ranks == 1 or not self.is_wanted()):
            return False
        if self.rank == 0 and os.path.getsize(self.path) > 0:
            return False
        claimed = self.path + (".hooks" if self.rank == 0 else f".rank-{self.rank}")
        try:
            os.close(os.open(claimed, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            return False
        if self.rank != 0:
            self.path = claimed
        self.size = 0
        return True

    def is_wanted(self):
        """Whether the recorder's file is on this machine, and, if anybody, hooks report there."""
        try:
            return os.path.getsize(self.main) == 0 or os.path.exists(self.main + ".hooks")
        except OSError:
            return False

    def write(self):
        """Appends what was added, unless that was done a moment ago: for what happens once or twice an epoch."""
        now = time.perf_counter()
        if now >= self.due:
            self.due = now + pause
            self.flush()

    def flush(self):
        """Appends what was added. A few pages to a file in memory's cache: no wait for a disk, and no thread."""
        if not self.lines:
            return
        if (self.size is None and not self.claim()) or (self.rank != 0 and not self.is_wanted()):
            return switch.turn_off_silently()
        kept = self.lines if self.rank == 0 else [line for line in self.lines if line.startswith(of_rank)]
        data, self.lines = "".join(kept).encode(), []
        file = os.open(self.path, os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0))
        try:
            if os.fstat(file).st_size != self.size:  # the program's own events count more
                return switch.turn_off_silently()
            self.size += os.write(file, data)
        finally:
            os.close(file)

    def run_started(self, began, work, batch_size=None, accumulation=1, epochs=None):
        """`work`: {"unit", "train", "valid"}, of all ranks."""
        if self.rank != 0:
            self.run = work
            return
        more = {"epochs": int(epochs)} if epochs else {}
        if batch_size:
            more["batchSize"] = int(batch_size)
        if accumulation > 1:
            more["accumulation"] = accumulation
        if self.is_launched:
            more["ranks"] = self.ranks
        run = {"version": 2, "unixMs": unix_ms(began), "work": work, **more}
        if run != self.run:
            self.add("run-started", **run)
            if self.run is None:  # what was seen before its size was known comes after it
                self.lines.insert(0, self.lines.pop())
            self.run = run

    def phase(self, edge, phase, epoch, at, synced):
        self.add(f"phase-{edge}", phase=phase, epoch=epoch, unixMs=unix_ms(at), synced=synced, by="hooks")

    def steps(self, epoch, rows, unit, waits):
        """`waits`: whether what steps waited for their batches is known."""
        if not rows.starts:
            return
        self.find_place()
        if self.rank != 0:
            return
        columns = {
            "startUnixMs": [to_unix_ms + 1000 * at for at in rows.starts],
            "durationMs": [1000 * value for value in rows.seconds],
        }
        if waits:
            columns["dataWaitMs"] = [1000 * value for value in rows.waits]
        if any(map(math.isfinite, rows.losses)):
            columns["loss"] = rows.losses
        work = rows.tokens if unit == "tokens" else rows.samples
        if all(work):
            columns["work"] = work if self.ranks == 1 else [self.ranks * value for value in work]
        body = ", ".join(f'"{name}": {column(values)}' for name, values in columns.items())
        passed = f'"passedOver": {rows.passed}, ' if rows.passed else ""
        self.lines.append(f'{{"event": "step", "epoch": {epoch}, {passed}{body}}}\n')

    def rank_times(self, epoch, steps, span, timed, seconds, waits, exchanges, exchanged):
        """Sums over `steps` steps of an epoch, of which so many were timed; `waits`: NaN where that is not known."""
        times = {"spanMs": 1000 * span, "timedSteps": timed, "stepMs": 1000 * seconds, "dataWaitMs": finite(1000 * waits)}
        exchange = {"exchangeSteps": exchanges, "exchangeMs": 1000 * exchanged if exchanges else None}
        at = unix_ms(time.perf_counter())
        self.add("rank", unixMs=at, rank=self.rank, epoch=epoch, steps=steps, **times, **exchange)

    def report(self, at, step, epoch, done, figures):
        """A report between epochs. `done`: work done so far by all ranks, in its unit. None: not known."""
        if self.rank != 0:
            return
        found, unsaid = finite_figures(figures)
        self.add("report", unixMs=unix_ms(at), step=step, epoch=epoch, done=done, figures=found, **unsaid)

    def epoch(self, epoch, at, stage, figures):
        """`figures`: the trainer's own names."""
        if self.rank != 0:  # reading them may wait for a GPU
            return
        found, unsaid = finite_figures(figures)
        known, metrics = named_figures(found)
        self.add("epoch", epoch=epoch, stage=stage, unixMs=unix_ms(at), **known, metrics=metrics, **unsaid)


def finite_figures(figures):
    """Those that JSON has, at most 200, and the names of those that are NaN or infinite as the events' field for them."""
    found, unsaid = {}, []
    for name, value in list(figures.items())[:200]:
        number = finite(value)
        if number is not None:
            found[name] = number
        elif is_number(value):
            unsaid.append(str(name)[:100])
    return found, ({"notFinite": unsaid} if unsaid else {})


def is_number(value):
    try:
        float(value)
    except (TypeError, ValueError):
        return False
    return True


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
