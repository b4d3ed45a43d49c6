"""What is known of the training of this process, whoever trains it. Doors feed it; it feeds the event file.

A framework whose callbacks say where epochs begin is an *owner*: then its word counts, and passes only tell batch sizes
and waits. All that doors call here first works through what a loop noted, and does the rest at once.
"""

import atexit
import sys
from time import perf_counter as clock

from batchsweep_hooks.steps.counts import Counts, Rows
from batchsweep_hooks.device import wait_for_device
from batchsweep_hooks.events import EventFile
from batchsweep_hooks.guard import guarded, switch
from batchsweep_hooks.ranks import Ranks
from batchsweep_hooks.steps.loop import Loop


class Training(Loop):
    def __init__(self):
        super().__init__()
        self.file, self.ranks = EventFile(), Ranks()
        self.epochs_planned, self.stage, self.figures = None, "train", {}
        self.phase = None  # the phase that is open in the file
        self.row_is_due = False  # an epoch was trained whose row waits for its validation
        self.began = self.train_work = self.valid_work = self.validate_began = None
        self.started = self.on_device = False

    # ---- epochs and phases

    def begin_epoch(self, at):
        self.finish_epoch()
        self.epoch += 1
        self.began = at if self.began is None else self.began
        self.counts = Counts()
        self.train_begins(at)

    def finish_epoch(self):
        """Writes the row of the epoch before, with what its validation said."""
        if not self.row_is_due:
            return
        self.row_is_due = False
        self.start_run()
        at = self.last if self.last is not None else clock()
        figures = self.figures if self.figures else {"train_loss": self.counts.mean_loss()}
        self.file.epoch(self.epoch, at, self.stage, figures)
        self.figures = {}
        self.file.write()

    def start_run(self, is_whole=True):
        """Reports the run: with its first steps, whose unit and batch size are known, and `is_whole` once its size is, too:
        after the first epoch, with the validation that followed it."""
        if self.started or self.began is None:
            return
        self.started = is_whole
        self.file.find_place()
        train = self.train_work * self.file.ranks if self.train_work else None
        work = {"unit": self.unit or "samples", "train": train, "valid": self.valid_work or None}
        counts = self.counts
        self.file.run_started(self.began, work, counts.batch_size(), counts.accumulation(), self.epochs_planned)

    def work_of(self, counted):
        """What a pass, or the counts of an epoch, come to in the training's unit."""
        return counted.tokens if self.unit == "tokens" else counted.samples

    def mark(self, edge, phase, at):
        self.file.phase(edge, phase, self.epoch, at, synced=self.synchronise or not self.on_device)

    def write_phase(self, phase, began, ended):
        self.mark("started", phase, began)
        self.mark("ended", phase, ended)

    def train_begins(self, at):
        self.phase = "train"
        self.mark("started", "train", at)

    def train_ends(self, at):
        self.write_rows()
        if self.phase == "train":
            self.phase = None
            self.mark("ended", "train", at)
        self.file.write()

    def write_rows(self):
        rows = self.rows
        if rows.starts:
            self.rows = Rows()
            if self.epoch >= 0:
                if not self.file.run:
                    self.start_run(is_whole=False)
                self.file.steps(self.epoch, rows, self.unit, self.counts.waits)
                if self.file.ranks > 1:
                    self.ranks.add(self.file, self.epoch, rows, self.steps, self.counts, self.last)

    # ---- what an owner says

    def own(self, name, epochs=None, counts=False):
        """`counts`: whether the owner itself says when batches come and what they cost; then loaders are not looked at."""
        self.catch_up()
        self.finish_epoch()
        self.owner, self.epochs_planned = name, epochs
        switch.close(counts)
        self.pending, self.step_began, self.current = [], None, None
        self.validate_began = None

    def owner_trains(self, stage="fit"):
        """An epoch begins."""
        self.catch_up()
        wait_for_device(self.synchronise)
        self.stage = stage
        self.begin_epoch(clock())
        self.validate_began, self.pending, self.step_began, self.losses = None, [], None, []

    def owner_validates(self):
        self.catch_up()
        wait_for_device(self.synchronise)
        self.train_ends(clock())
        self.validate_began = clock()
        self.pending, self.step_began = [], None

    def owner_validated(self, samples=None):
        self.catch_up()
        wait_for_device(self.synchronise)
        if self.validate_began is not None:
            self.write_phase("validate", self.validate_began, clock())
        # Some loops take their batches by number, and leave the pass unfinished.
        seen = sum(self.work_of(one) for one in self.pending)
        self.valid_work = (samples if self.unit != "tokens" else None) or seen or self.valid_work
        self.validate_began, self.pending, self.step_began = None, [], None

    def owner_trained(self, figures):
        """An epoch was trained, with the trainer's own figures; what its validation says is added to `self.figures`."""
        self.catch_up()
        self.train_ends(clock())
        self.figures, self.row_is_due = dict(figures), True
        if self.train_work is None:
            self.train_work = self.work_of(self.counts)
        self.last = self.validate_began = clock()

    def owner_epoch_ends(self, figures):
        """An epoch is over, with its validation."""
        self.owner_trained(figures)
        self.finish_epoch()

    def owner_stops(self):
        """The training ends within an epoch, which has no row then."""
        self.catch_up()
        self.train_ends(clock())

    def report(self, figures, step=None, epoch=None):
        """How far the training is; by default by what hooks counted of a training without epochs."""
        self.catch_up()
        self.file.find_place()
        done = self.work_of(self.counts) * self.file.ranks or None if step is None else None
        at = self.last if self.last is not None else clock()
        self.file.report(at, self.counts.steps if step is None else step, epoch, done, figures)

    def disown(self):
        """The owner's training is over; epochs go on counting if another follows."""
        self.catch_up()
        self.train_ends(clock())
        self.finish_epoch()
        self.ranks.finish(self.file, self.epoch, self.steps, self.counts)
        self.file.flush()
        self.owner, self.pending, self.step_began = None, [], None
        switch.close(False)

    def at_exit(self):
        """What waits is written. An epoch that an error cut off has no row."""
        self.catch_up()
        if self.epoch < 0:
            return
        # A loader without an end, as some repeat theirs, is never over, and tells of no epochs. The rest of one is no epoch.
        current = self.current
        is_over = current is not None and (
            current.steps >= self.epoch_steps if self.epoch > 0 else current.is_over
        )
        if is_over and not hasattr(sys, "last_type"):
            self.pass_ended(self.current, broken_off=True)
        if self.owner is None and not self.row_is_due and self.phase == "train":
            # No loader told of epochs: all steps are one stretch, and a report says what they came to.
            self.train_ends(self.last)
            loss = self.counts.mean_loss()
            if self.epoch == 0:
                self.report({} if loss is None else {"mean_train_loss": loss})
        self.write_rows()
        self.finish_epoch()
        self.start_run()
        self.ranks.finish(self.file, self.epoch, self.steps, self.counts)
        self.file.flush()


training = Training()
atexit.register(guarded(training.at_exit))
