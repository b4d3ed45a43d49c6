"""Plain PyTorch: the optimizers' global hook, the loaders' iterators and the losses' backward().

What runs within a step is written out, without a call that can be spared: see `steps/tape.py`.
"""

import functools
import sys
from time import perf_counter as clock

from batchsweep_hooks.steps.batches import has_images, is_block, size
from batchsweep_hooks.steps.counts import Pass
from batchsweep_hooks.device import wait_for_device
from batchsweep_hooks.flops import one_step
from batchsweep_hooks.guard import after, guarded, switch
from batchsweep_hooks.steps.tape import LOSS, REST, STEP, tape
from batchsweep_hooks.training import training

note = tape.note


def watch_optimizers(module):
    slow = training.synchronise or one_step.wanted

    def stepped(optimizer, args, kwargs):
        if switch.closed:
            return
        left = tape.rest
        if left:
            tape.rest = left = left - 1
            if not left:
                note((REST, tape.asked, clock()))
            return
        try:
            if slow:
                wait_for_device(training.synchronise)
            now, key = clock(), id(optimizer)
            if key != tape.optimizer:
                training.meet(optimizer)
            note((STEP, key, now))
            tape.losses = 0
            if now > tape.due:
                training.between_steps(now)
            if tape.left:
                tape.pass_over()
            if slow:
                count_operations()
        except Exception as error:
            switch.turn_off("optimizer.step", error)

    stepped._torchdynamo_disable = True  # a compiled step calls it, and does not look into it
    module.register_optimizer_step_post_hook(stepped)


def count_operations():
    operations = one_step.ended()
    if operations is not None:
        training.catch_up()
        training.rows.drop_last()
        training.report({"flops_per_step": operations})


@guarded
def received(one, began, ended, batch):
    """A batch came, of a pass whose batches are not known by their shape alone, or not yet."""
    if training.unit is None:
        training.unit = "images" if has_images(batch) else "samples"
    training.batch(one, began, ended, one.sizes.of(batch))


@guarded
def pass_ended(one):
    training.catch_up()
    training.pass_ended(one)
    one.end()


def watch_loaders(module):
    base = module._BaseDataLoaderIter
    get = base.__next__

    @functools.wraps(get)
    def following(self):
        if switch.closed:
            return get(self)
        if tape.rest:
            if id(self) == tape.resting:
                try:
                    return get(self)
                except StopIteration:
                    is_over(self)
                    raise
            tape.wake()
        began = clock()
        try:
            batch = get(self)
        except StopIteration:
            is_over(self)
            raise
        ended = clock()
        try:
            one, array, sizes = self._batchsweep_pass
            note((one, began, ended, sizes[array(batch).shape]))
        except Exception:
            first_of_its_form(self, began, ended, batch)
        if began > tape.late:
            training.catch_up_late(began)
        return batch

    def is_over(self):
        one = without_pass(self)
        if one is not None:
            pass_ended(one)

    def restarted(result, self, *args, **kwargs):
        # Persistent workers keep their iterator: here a loop over it begins anew.
        one = without_pass(self)
        if one is not None:
            one.end()

    base.__next__ = following
    after(base, "_reset", restarted)


@guarded
def first_of_its_form(iterator, began, ended, batch):
    found = iterator.__dict__.get("_batchsweep_pass")
    if found is None:
        training.catch_up()
        tape.due = 0.0  # its first step shows how many may be passed over
    one = Pass(iterator, training.catch_up) if found is None else found[0]
    received(one, began, ended, batch)
    iterator._batchsweep_pass = one, one.sizes.array, one.sizes


def without_pass(iterator):
    """The pass that an iterator made, which it makes no longer; None where there was none."""
    return iterator.__dict__.pop("_batchsweep_pass", (None,))[0]


class Look:
    """One look at what the outermost module is given, for loops that cut their batches themselves.

    Such a hook is seen by every module, so it stays for one step; where something was compiled, which it would have
    compiled again, it is not tried.
    """

    def __init__(self, torch):
        self.torch, self.root, self.samples, self.tokens, self.batches = torch, None, 0, 0, 0
        self.handle = torch.nn.modules.module.register_module_forward_pre_hook(guarded(self.see))

    def see(self, module, inputs):
        if self.root is None:
            self.root = module
        if module is self.root and self.torch.is_grad_enabled():
            samples, tokens = size(inputs)
            if not tokens and inputs and is_block(inputs[0]):  # integers that a network takes are token ids
                tokens = int(inputs[0].shape[0] * inputs[0].shape[1])
            self.samples, self.tokens, self.batches = self.samples + samples, self.tokens + tokens, self.batches + 1

    def end(self):
        self.handle.remove()
        self.root = None
        return self.samples, self.tokens, self.batches


def start_look():
    torch, dynamo = sys.modules["torch"], sys.modules.get("torch._dynamo.utils")
    if dynamo is None or not dynamo.counters["frames"]:
        training.look = Look(torch)


training.start_look = start_look


def watched(iterator):
    """The iterator of a loader that wraps others, counted as one pass."""
    one, iterator = Pass(None, training.catch_up), iter(iterator)
    try:
        while True:
            is_outermost = not switch.closed
            switch.closed = True
            began = clock()
            try:
                batch = next(iterator)
            except StopIteration:
                if is_outermost:
                    pass_ended(one)
                return
            finally:
                if is_outermost:
                    switch.close(False)
            if is_outermost:
                received(one, began, clock(), batch)
            yield batch
    finally:
        guarded(one.end)()


def watch_accelerate(module):
    """Accelerate asks for one batch ahead, so what counts is when it hands one on."""
    for name in ("DataLoaderShard", "DataLoaderDispatcher"):
        loader = getattr(module, name, None)
        if loader is not None and "__iter__" in vars(loader):
            wrap_iteration(loader)


def wrap_iteration(loader):
    run = loader.__iter__

    @functools.wraps(run)
    def iterating(self):
        return run(self) if switch.off else watched(run(self))

    loader.__iter__ = iterating


@guarded
def note_loss(loss):
    """Reading a loss on a GPU would wait for it, so there it is read only where steps are synchronised anyway."""
    on_cpu = getattr(loss, "is_cpu", False)
    training.on_device = training.on_device or not on_cpu
    is_read = (on_cpu or training.synchronise) and loss.numel() == 1
    tape.on_cpu = on_cpu and is_read
    # The first of a step may be its only one.
    training.loss(loss.item() if is_read else None, tape.losses > 0 and is_divided(loss))


def watch_losses(module):
    """Notes the losses that backward() is called on."""
    tensor = module.Tensor
    run = tensor.backward

    @functools.wraps(run)
    def backward(self, *args, **kwargs):
        if switch.closed or tape.rest:
            return run(self, *args, **kwargs)
        if args or kwargs:
            result = run(self, *args, **kwargs)
            note_loss(self)
            return result
        if tape.losses == 0 and tape.on_cpu:
            result = run(self)
            try:
                note((LOSS, self.item(), False))
                tape.losses = 1
            except Exception as error:
                switch.turn_off("backward", error)
            return result
        if tape.losses and training.divisor is None:
            learn_divisor(self)
        result = run(self)
        note_loss(self)
        return result

    tensor.backward = backward


def is_divided(loss):
    """Whether the loss was divided by a number of batches, if there are several to a step."""
    made_by = loss.grad_fn
    return made_by is not None and made_by.name().startswith(("Div", "Mul"))


@guarded
def learn_divisor(loss):
    """By what the losses of a step are divided, asked once and before backward(), which frees it. 0 where it is not known."""
    training.divisor = 0
    by = getattr(loss.grad_fn, "_saved_other", None) if is_divided(loss) else None
    if getattr(by, "is_cpu", False) and by.numel() == 1 and by.item():
        training.divisor = round(by.item() if loss.grad_fn.name().startswith("Div") else 1 / by.item(), 6)


def watch_scaling(module):
    """A loss that a GradScaler multiplied is none that anybody wants to see."""

    def note(result, self, *args, **kwargs):
        if training.scaled != self.is_enabled():
            training.catch_up()
            training.scaled = self.is_enabled()

    after(module.GradScaler, "scale", note)
