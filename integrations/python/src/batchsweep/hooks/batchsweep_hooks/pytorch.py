"""Plain PyTorch: the optimizers' global hook, the loaders' iterators and the losses' backward()."""

import functools
import sys
from time import perf_counter as clock

from batchsweep_hooks.counts import Pass
from batchsweep_hooks.flops import one_step
from batchsweep_hooks.guard import after, guarded, switch
from batchsweep_hooks.training import training

# Keys of a batch that hold what is counted, the first that is there.
inputs = ("input_ids", "pixel_values", "inputs", "img", "image", "x")


def size(batch, depth=0):
    """Samples and tokens of a batch: the first length of its first array; tokens of `input_ids`, and of two blocks of
    integers of one shape, which is how next-token training looks. Padding counts."""
    shape = getattr(batch, "shape", None)
    if shape is not None:
        return (int(shape[0]), 0) if len(shape) else (0, 0)
    if depth > 3:
        return 0, 0
    if hasattr(batch, "keys"):
        for name in inputs:
            if name in batch:
                found = batch[name]
                shape = getattr(found, "shape", None)
                if shape is not None and len(shape):
                    is_text = name == "input_ids" and len(shape) == 2
                    return int(shape[0]), int(shape[0] * shape[1]) if is_text else 0
        batch = list(batch.values())
    if isinstance(batch, (list, tuple)):
        if len(batch) == 2 and is_block(batch[0]) and is_block(batch[1]) and batch[0].shape == batch[1].shape:
            return int(batch[0].shape[0]), int(batch[0].shape[0] * batch[0].shape[1])
        for one in batch:
            found = size(one, depth + 1)
            if found[0]:
                return found
    return 0, 0


def has_images(batch, depth=0):
    """Whether a batch holds pictures: an array of four dimensions, one of which counts one, three or four colours."""
    shape = getattr(batch, "shape", None)
    if shape is not None:
        return len(shape) == 4 and (shape[1] in (1, 3, 4) or shape[3] in (1, 3, 4))
    if depth > 3 or not isinstance(batch, (list, tuple, dict)) or not len(batch):
        return False
    first = next(iter(batch.values())) if isinstance(batch, dict) else batch[0]
    return has_images(batch.get("pixel_values", first) if isinstance(batch, dict) else first, depth + 1)


def is_block(array):
    if getattr(array, "ndim", 0) != 2:
        return False
    kind = getattr(array.dtype, "kind", None)  # NumPy's and JAX's
    return kind in "iu" if kind is not None else not array.dtype.is_floating_point


def watch_optimizers(module):
    def step(optimizer):
        training.step(optimizer)
        operations = one_step.ended()
        if operations is not None:
            training.rows.drop_last()
            training.report({"flops_per_step": operations})

    guarded_step = guarded(step)

    def stepped(optimizer, args, kwargs):
        if not training.owner_counts:
            guarded_step(optimizer)

    stepped._torchdynamo_disable = True  # a compiled step calls it, and does not look into it
    module.register_optimizer_step_post_hook(stepped)


@guarded
def received(one, began, ended, batch):
    """A batch came; of a list of arrays, the usual form, only the first batch of a pass is looked at closely."""
    kind = type(batch)
    if one.form is kind and len(batch) and type(batch[0]) is one.first:
        training.batch(one, began, ended, batch[0].shape[0])
        return
    samples, tokens = size(batch)
    if training.unit is None:
        training.unit = "images" if has_images(batch) else "samples"
    if (kind is list or kind is tuple) and samples and not tokens and getattr(batch[0], "shape", ()):
        one.form, one.first = kind, type(batch[0])
    training.batch(one, began, ended, samples, tokens)


ended = guarded(training.pass_ended)


class Inside:
    """Whether a loader asks another one: only the outermost is counted."""

    now = False


def watch_loaders(module):
    base = module._BaseDataLoaderIter
    get = base.__next__

    @functools.wraps(get)
    def following(self):
        if switch.off or Inside.now or training.owner_counts:
            return get(self)
        began = clock()
        try:
            batch = get(self)
        except StopIteration:
            one = self.__dict__.pop("_batchsweep_pass", None)
            if one is not None:
                ended(one)
            raise
        one = self.__dict__.get("_batchsweep_pass")
        if one is None:
            one = self._batchsweep_pass = Pass(self)
        received(one, began, clock(), batch)
        return batch

    def restarted(result, self, *args, **kwargs):
        # Persistent workers keep their iterator: here a loop over it begins anew.
        one = self.__dict__.pop("_batchsweep_pass", None)
        if one is not None:
            one.is_left = True

    base.__next__ = following
    after(base, "_reset", restarted)


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
    one, iterator = Pass(), iter(iterator)
    try:
        while True:
            outermost = not Inside.now
            Inside.now = True
            began = clock()
            try:
                batch = next(iterator)
            except StopIteration:
                if outermost:
                    ended(one)
                return
            finally:
                if outermost:
                    Inside.now = False
            if outermost and not switch.off and not training.owner_counts:
                received(one, began, clock(), batch)
            yield batch
    finally:
        one.is_left = True


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


def note_loss(loss):
    """Reading a loss on a GPU would wait for it, so there it is read only where steps are synchronised anyway."""
    on_cpu = getattr(loss, "is_cpu", False)
    training.on_device = training.on_device or not on_cpu
    is_read = (on_cpu or training.synchronise) and loss.numel() == 1
    # The first of a step may be its only one.
    training.loss((loss.item(), bool(training.losses) and is_divided(loss)) if is_read else None)


noted = guarded(note_loss)


def watch_losses(module):
    """Notes the losses that backward() is called on."""
    tensor = module.Tensor
    run = tensor.backward

    @functools.wraps(run)
    def backward(self, *args, **kwargs):
        result = run(self, *args, **kwargs)
        if not switch.off and not training.owner_counts:
            noted(self)
        return result

    tensor.backward = backward


def is_divided(loss):
    """Whether the loss was divided by a number of batches, if there are several to a step."""
    made_by = loss.grad_fn
    return made_by is not None and made_by.name().startswith(("Div", "Mul"))


def watch_scaling(module):
    """A loss that a GradScaler multiplied is none that anybody wants to see."""

    def note(result, self, *args, **kwargs):
        training.scaled = self.is_enabled()

    after(module.GradScaler, "scale", note)
