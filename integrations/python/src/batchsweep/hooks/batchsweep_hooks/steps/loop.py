"""What a training loop does: batches that come, losses, steps, and the passes over loaders that these belong to.

A *pass* is one iteration over one loader. A pass that optimizer steps followed is an epoch of training; one that none
followed is a validation. (Whether gradients were on tells nothing: many loops turn them off inside only.)

Doors note what happens (`batch`, `loss`, `step`); `catch_up` works it through.
"""

import os
import weakref
from time import perf_counter as clock

from batchsweep_hooks.steps.counts import Counts, Rows, most_rows, not_known, step_loss
from batchsweep_hooks.device import wait_for_device
from batchsweep_hooks.guard import guarded
from batchsweep_hooks.steps.tape import LOSS, REST, STEP, batch_length, loss_length, rest_length, step_length
from batchsweep_hooks.steps.tape import interval, patience, tape
from batchsweep_hooks.steps.thinning import thin


class Loop:
    """The part of `Training` that knows no epochs and no file."""

    def __init__(self):
        self.synchronise = os.environ.get("BATCHSWEEP_SYNC_STEPS") == "1"
        self.owner = None
        self.epoch, self.steps = -1, 0  # steps: of all epochs
        self.counts, self.rows = Counts(), Rows()
        self.losses = []  # since the last step
        self.usual_losses, self.divisor = 1, None  # the most of a step; what they are divided by
        self.current, self.epoch_steps = None, 0  # the pass that is the epoch; steps of the one before
        self.stepped, self.work = None, (0, 0)  # of the last step: its pass, samples and tokens
        self.write_due = 0.0  # when what is known is written next
        self.pending = []  # passes with batches since the last step
        self.last = self.step_began = None
        self.unit = None  # "tokens" once a batch has them; otherwise what the batches are
        self.scaled = False  # whether losses are multiplied by a GradScaler
        self.look = self.assumed = self.start_look = None
        self.look_is_due = False
        self.optimizers, self.optimizer = {}, None  # those that live, by id; the first of them

    # ---- what doors note

    def batch(self, one, began, ended, work):
        """A batch came from a pass: when it was asked for, when it was there, (samples, tokens)."""
        tape.note((one, began, ended, work))
        if began > tape.late:
            self.catch_up_late(began)

    def loss(self, value, is_divided=False):
        """Backward was called on a loss; None where it is not known without a wait."""
        tape.note((LOSS, value, is_divided))
        tape.losses += 1
        if tape.losses > most_rows:  # nobody steps with an optimizer that is known here
            self.catch_up()

    def step(self):
        """The weights were changed."""
        wait_for_device(self.synchronise)
        now = clock()
        tape.note((STEP, None, now))
        tape.losses = 0
        if now > tape.due:
            self.between_steps(now)

    def meet(self, optimizer):
        """Another optimizer steps than the last. Of several in one batch, the first one's steps count."""
        key = tape.optimizer = id(optimizer)
        if key in self.optimizers:
            return

        def gone(_):
            tape.optimizer = None
            self.catch_up()
            del self.optimizers[key]

        self.catch_up()
        self.optimizers[key] = weakref.ref(optimizer, guarded(gone))

    # ---- working it through

    def between_steps(self, now):
        """A step is over, and those since the last time are worked through and written."""
        self.catch_up()
        if self.look_is_due:
            self.look_is_due = False
            self.start_look()
        # The first steps are worked through one by one, and so is one that a look is taken at.
        elif self.look is None and self.steps > 3:
            thin(self)
            if now > self.write_due:
                self.write_due = now + interval
                self.write_rows()
                self.file.flush()
            tape.wait_until(self.write_due, now)

    def catch_up_late(self, now):
        """Many batches came and no step."""
        self.catch_up()
        self.file.flush()
        tape.late = now + patience

    def catch_up(self):
        """Works through what was noted."""
        if tape.busy:
            return
        tape.busy, tape.on_cpu = True, False
        try:
            entries = tape.take()
            at = self.straight_steps(entries)
            is_first = True
            while at < len(entries):
                what = entries[at]
                if what is STEP:
                    self.end_step(*entries[at + 1 : at + step_length])
                    at += step_length
                    if is_first:  # of a pass that began: those after it are straight, mostly
                        is_first = False
                        at += self.straight_steps(entries[at:])
                elif what is LOSS:
                    self.add_loss(*entries[at + 1 : at + loss_length])
                    at += loss_length
                elif what is REST:
                    self.pass_over(*entries[at + 1 : at + rest_length])
                    at += rest_length
                else:
                    self.add_batch(*entries[at : at + batch_length])
                    at += batch_length
        finally:
            tape.busy = False

    def straight_steps(self, entries):
        """The usual run of steps in columns: each is one batch of the epoch's pass, one loss, one step, and what is passed over.

        Returns how many entries that were, none unless all are such but for less than one at the end.
        """
        if not entries:
            return 0
        one, length = entries[0], batch_length + loss_length + step_length
        marks = [(0, one), (batch_length, LOSS), (batch_length + loss_length, STEP)]
        if entries[length : length + 1] == [REST]:
            marks.append((length, REST))
            length += rest_length
        count = len(entries) // length
        end = count * length
        is_known = one is self.current or (self.owner is not None and getattr(one, "began", None) is not None)
        if not count or not is_known or one.is_over or self.pending or self.losses or self.look is not None:
            return 0
        if self.divisor:  # a step with one loss is the rest of an epoch
            return 0
        if any(entries[at:end:length].count(what) != count for at, what in marks):
            return 0
        began, ended, work, losses, now = (entries[at:end:length] for at in (1, 2, 3, 5, 9))
        unknown = losses.count(None)
        if unknown not in (0, count):
            return 0
        samples, tokens = [found[0] for found in work], [found[1] for found in work]
        one.steps, one.losses = one.steps + count, one.losses + count
        one.samples, one.tokens = one.samples + sum(samples), one.tokens + sum(tokens)
        self.unit = "tokens" if any(tokens) else self.unit
        losses = None if unknown or self.scaled else losses
        self.counts.add(samples, tokens, 1, losses)
        waits = [there - asked for asked, there in zip(began, ended)]
        seconds = [done - there for there, done in zip(ended, now)]
        self.rows.add(ended, seconds, waits, losses or [not_known] * count, samples, tokens)
        self.last, self.steps, self.stepped, self.work = now[-1], self.steps + count, one, work[-1]
        if len(marks) > 3:
            self.pass_over(sum(entries[11:end:length]), entries[end - 1])
        return end

    def pass_over(self, steps, now):
        """So many steps were not noted; each is taken to be like the last one that was."""
        samples, tokens = [steps * one for one in self.work]
        for counted in (self.counts, self.stepped):
            if counted is not None:
                counted.steps, counted.samples = counted.steps + steps, counted.samples + samples
                counted.tokens += tokens
        self.rows.passed += steps
        self.last, self.steps = now, self.steps + steps

    def add_batch(self, one, began, ended, work):
        if one.began is None:
            one.began = began
            if self.current is not None and self.owner is None and self.current.is_over:
                self.pass_ended(self.current, broken_off=True)
        if not one.batches:
            if self.pending:  # among them a validation that was left by `break`
                self.pending = [other for other in self.pending if not other.is_over]
                self.step_began = self.step_began if self.pending else None
            self.pending.append(one)
        if self.step_began is None:
            self.step_began = began
        samples, tokens = work
        one.batches += 1
        one.wait += ended - began
        one.samples += samples
        one.tokens += tokens
        one.new_samples += samples
        one.new_tokens += tokens
        if tokens:
            self.unit = "tokens"

    def add_loss(self, value, is_divided):
        if len(self.losses) == most_rows:
            self.losses = []
        self.losses.append((value, is_divided))
        for one in self.pending:
            one.losses += 1

    def end_step(self, optimizer, now):
        pending = self.pending
        if optimizer is not None and optimizer != self.optimizer:
            if self.optimizer not in self.optimizers:
                self.optimizer = optimizer
            elif not pending:  # the second optimizer of a batch
                self.losses = []
                return
        if len(pending) > 1:
            pending = [one for one in pending if not one.is_over] or pending
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
        self.usual_losses = max(self.usual_losses, len(self.losses))
        loss = None if self.scaled else step_loss(self.losses, self.usual_losses, self.divisor)
        self.counts.add([samples], [tokens], batches, None if loss is None else [loss])
        # Without a loader the first step's beginning is not known, nor when a batch was asked for.
        if began is not None:
            loss = not_known if loss is None else loss
            self.rows.add([began + wait], [now - began - wait], [wait], [loss], [samples], [tokens])
        self.last, self.step_began, self.losses, self.steps = now, None, [], self.steps + 1
        self.stepped, self.work = main, (samples, tokens)

    def without_loader(self):
        """What a step is taken to train on in a loop that cuts its batches itself: what the second step did."""
        if self.look is not None:
            self.assumed, self.look = self.look.end(), None
            self.counts.samples += self.assumed[0] * self.counts.steps
            self.counts.tokens += self.assumed[1] * self.counts.steps
            self.unit = "tokens" if self.assumed[1] else self.unit
        elif self.assumed is None and self.start_look is not None:
            self.assumed, self.look_is_due = (0, 0, 0), True
            tape.due = 0.0  # from the end of a step to the end of the next one
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
            if not current.is_over:
                return
            self.pass_ended(current, broken_off=True)
        self.begin_epoch(main.began)
        self.current = main

    def pass_ended(self, one, broken_off=False):
        """No more batches come from a pass, and all of it was worked through."""
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
            self.current, self.epoch_steps = None, one.steps
            self.train_ends(self.last)
            if not broken_off or self.train_work is None:
                self.train_work = self.work_of(one)
            self.row_is_due = True
        elif is_validation and self.epoch >= 0 and self.current is None:
            self.valid_work = self.valid_work or self.work_of(one)
            self.write_phase("validate", one.began, clock())
            self.file.write()
