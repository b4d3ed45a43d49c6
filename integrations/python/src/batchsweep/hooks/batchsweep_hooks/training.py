"""What is known of the training of this process, whoever trains it. Doors feed it; it feeds the event file.

A *pass* is one iteration over one loader. A pass that optimizer steps followed is an epoch of training; one that none
followed is a validation. (Whether gradients were on tells nothing: many loops turn them off inside only.) A framework
whose callbacks say where epochs begin is an *owner*: then its word counts, and passes only tell batch sizes and waits.
"""

import atexit
import os
import sys
import weakref
from time import perf_counter as clock

from batchsweep_hooks.counts import Counts, Rows, most_rows, step_loss
from batchsweep_hooks.device import wait_for_device
from batchsweep_hooks.events import EventFile
from batchsweep_hooks.guard import guarded


class Training:
    def __init__(self):
        self.file = EventFile()
        self.owner = None
        self.owner_counts = False  # whether the owner itself says when batches come, and passes are not looked at
        self.epoch, self.epochs_planned, self.stage = -1, None, "train"
        self.counts, self.figures = Counts(), {}
        self.rows, self.losses = Rows(), []
        self.current = None  # the pass that is the epoch
        self.phase = None  # the phase that is open in the file
        self.row_is_due = False  # an epoch was trained whose row waits for its validation
        self.pending = []  # passes with batches since the last step
        self.began = self.last = self.step_began = None
        self.train_work = self.valid_work = None
        self.unit = None  # "tokens" once a batch has them; otherwise what the batches are
        self.started = self.on_device = self.scaled = False
        self.look = self.assumed = self.start_look = None
        self.optimizer = lambda: None
        self.validate_began = None
        self.synchronise = os.environ.get("BATCHSWEEP_SYNC_STEPS") == "1"

    # ---- batches and steps, thousands of times a second

    def batch(self, one, began, ended, samples, tokens=0):
        """A batch came from a pass: when it was asked for, when it was there, how much is in it."""
        if one.began is None:
            one.began = began
            if self.current is not None and self.owner is None and self.current.is_over():
                self.pass_ended(self.current, broken_off=True)
        if not one.batches:
            if self.pending:  # among them a validation that was left by `break`
                self.pending = [other for other in self.pending if not other.is_over()]
                self.step_began = self.step_began if self.pending else None
            self.pending.append(one)
        if self.step_began is None:
            self.step_began = began
        one.batches += 1
        one.wait += ended - began
        one.samples += samples
        one.tokens += tokens
        one.new_samples += samples
        one.new_tokens += tokens
        if tokens:
            self.unit = "tokens"

    def loss(self, value):
        """Backward was called on a loss; None where it is not known without a wait."""
        if len(self.losses) == most_rows:  # nobody steps with an optimizer that is known here
            self.losses = []
        self.losses.append(value)
        for one in self.pending:
            one.losses += 1

    def step(self, optimizer=None):
        """The optimizer has changed the weights."""
        pending = self.pending
        if not pending and optimizer is not None and optimizer is not self.optimizer():
            if self.optimizer() is not None:
                return  # the second optimizer of a batch
            self.optimizer = weakref.ref(optimizer)
        wait_for_device(self.synchronise)
        now = clock()
        if len(pending) > 1:
            pending = [one for one in pending if not one.is_over()] or pending
        main = self.current if self.current in pending else pending[0] if pending else None
        if self.owner is None and (main is not self.current or self.epoch < 0):
            self.follow(main, now)
        wait, samples, tokens, batches = 0.0, 0, 0, 0
        for one in pending:
            wait += one.wait
            if one is main:
                samples, tokens, batches = one.new_samples, one.new_tokens, one.batches
                one.steps += 1
            one.wait, one.batches, one.new_samples, one.new_tokens = 0.0, 0, 0, 0
        self.pending = []
        if main is None:
            self.counts.waits = False
            samples, tokens, batches = self.without_loader()
        began = self.step_began if self.step_began is not None else self.last
        loss = None if self.scaled else step_loss(self.losses)
        # Without a loader the first step's beginning is not known, nor when a batch was asked for.
        seconds = None if began is None else now - began
        self.counts.add(samples, tokens, batches, loss)
        if seconds is not None:
            self.rows.add(began + wait, seconds - wait, wait, loss, samples, tokens)
            if len(self.rows.losses) == most_rows:
                self.write_rows()
        self.last, self.step_began, self.losses = now, None, []

    def without_loader(self):
        """What a step is taken to train on in a loop that cuts its batches itself: what the second step did."""
        if self.look is not None:
            self.assumed, self.look = self.look.end(), None
            self.counts.samples += self.assumed[0] * self.counts.steps
            self.counts.tokens += self.assumed[1] * self.counts.steps
            self.unit = "tokens" if self.assumed[1] else self.unit
        elif self.assumed is None and self.start_look is not None:
            self.assumed = (0, 0, 0)
            self.start_look()
        return self.assumed or (0, 0, 0)

    # ---- passes of a loop that nobody owns

    def follow(self, main, now):
        """A step came from another pass than the one before: an epoch begins, unless this pass runs beside the epoch's."""
        current = self.current
        if main is None:
            if self.epoch < 0:
                self.begin_epoch(self.last if self.last is not None else now)
            return
        if current is not None:
            if not current.is_over():
                return
            self.pass_ended(current, broken_off=True)
        self.begin_epoch(main.began)
        self.current = main

    def pass_ended(self, one, broken_off=False):
        if one in self.pending:
            self.pending.remove(one)
            if not self.pending:
                self.step_began = None
        is_validation = not one.steps and not one.losses and one.began is not None
        if self.owner is not None:
            if is_validation:
                self.valid_work = self.work_of(one)
            return
        if one is self.current:
            self.current = None
            self.train_ends(self.last)
            if not broken_off or self.train_work is None:
                self.train_work = self.work_of(one)
            self.row_is_due = True
        elif is_validation and self.epoch >= 0 and self.current is None:
            self.valid_work = self.valid_work or self.work_of(one)
            self.write_phase("validate", one.began, clock())
            self.file.write()

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

    def start_run(self):
        """Reports the run once its size is known: after the first epoch, with the validation that followed it."""
        if self.started or self.began is None:
            return
        self.started = True
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
        rows, self.rows = self.rows, Rows()
        if rows.starts and self.epoch >= 0:
            self.file.steps(self.epoch, rows, self.unit, self.counts.waits)
            self.file.write()

    # ---- what an owner says

    def own(self, name, epochs=None, counts=False):
        self.finish_epoch()
        self.owner, self.owner_counts, self.epochs_planned = name, counts, epochs
        self.pending, self.step_began, self.current = [], None, None
        self.validate_began = None

    def owner_trains(self, stage="fit"):
        """An epoch begins."""
        wait_for_device(self.synchronise)
        self.stage = stage
        self.begin_epoch(clock())
        self.validate_began, self.pending, self.step_began, self.losses = None, [], None, []

    def owner_validates(self):
        wait_for_device(self.synchronise)
        self.train_ends(clock())
        self.validate_began = clock()
        self.pending, self.step_began = [], None

    def owner_validated(self, samples=None):
        wait_for_device(self.synchronise)
        if self.validate_began is not None:
            self.write_phase("validate", self.validate_began, clock())
        # Some loops take their batches by number, and leave the pass unfinished.
        seen = sum(self.work_of(one) for one in self.pending)
        self.valid_work = (samples if self.unit != "tokens" else None) or seen or self.valid_work
        self.validate_began, self.pending, self.step_began = None, [], None

    def owner_trained(self, figures):
        """An epoch was trained, with the trainer's own figures; what its validation says is added to `self.figures`."""
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
        self.train_ends(clock())

    def report(self, figures, step=None, epoch=None):
        """How far the training is; by default by what hooks counted of a training without epochs."""
        self.file.find_place()
        done = self.work_of(self.counts) * self.file.ranks or None if step is None else None
        at = self.last if self.last is not None else clock()
        self.file.report(at, self.counts.steps if step is None else step, epoch, done, figures)

    def disown(self):
        """The owner's training is over; epochs go on counting if another follows."""
        self.train_ends(clock())
        self.finish_epoch()
        self.owner, self.owner_counts, self.pending, self.step_began = None, False, [], None

    def at_exit(self):
        """What waits is written. An epoch that an error cut off has no row."""
        if self.epoch < 0:
            return
        # A loader without an end, as some repeat theirs, is never over, and tells of no epochs.
        is_over = self.current is not None and (self.current.is_over() or self.epoch > 0)
        if is_over and not hasattr(sys, "last_type"):
            self.pass_ended(self.current, broken_off=True)
        if self.owner is None and not self.row_is_due and self.phase == "train":
            # No loader told of epochs: all steps are one stretch, and a report says what they came to.
            self.train_ends(self.last)
            loss = self.counts.mean_loss()
            self.report({} if loss is None else {"mean_train_loss": loss})
        self.write_rows()
        self.finish_epoch()
        self.start_run()
        self.file.write()


training = Training()
atexit.register(guarded(training.at_exit))
