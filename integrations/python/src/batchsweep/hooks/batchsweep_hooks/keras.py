"""Keras 3: one more callback of every fit(), whatever the backend."""

import sys
from time import perf_counter as clock

from batchsweep_hooks.steps.counts import Pass
from batchsweep_hooks.guard import after, guarded, guarded_class, switch
from batchsweep_hooks.training import training


class Data:
    """The data of the fit that is under way."""

    batch_size = size = valid_size = None  # sizes: samples of an epoch, where they are arrays
    one = None  # its pass, where batches are seen to come


def add_callback(module):
    @guarded_class
    class BatchsweepHook(sys.modules["keras.src.callbacks.callback"].Callback):
        """Has no on_train_batch_end: Keras calls it late, on a thread, and reading its logs would stall JAX."""

        async_safe = True
        is_open = False  # whether a step is under way

        def on_train_begin(self, logs=None):
            training.own("keras", epochs=self.params.get("epochs"), counts=True)

        def on_epoch_begin(self, epoch, logs=None):
            training.owner_trains("fit")
            self.one, self.is_open = Pass(), False

        def on_train_batch_begin(self, batch, logs=None):
            self.close()
            self.is_open, self.began = True, clock()
            if not sees_batches():
                training.counts.waits = False
                training.batch(self.one, self.began, self.began, (Data.batch_size or 0, 0))

        def close(self):
            if self.is_open:
                self.is_open = False
                training.step()

        def on_test_begin(self, logs=None):
            if training.owner == "keras":
                self.close()
                training.owner_validates()

        def on_test_end(self, logs=None):
            if training.owner == "keras":
                training.owner_validated(Data.one.samples if Data.one is not None else Data.valid_size)

        def on_epoch_end(self, epoch, logs=None):
            self.close()
            training.catch_up()
            if not sees_batches() and Data.size and training.counts.samples > Data.size:
                training.counts.samples = Data.size  # the last batch was smaller
            training.owner_epoch_ends(logs or {})

        def on_train_end(self, logs=None):
            training.disown()

    def add(result, self, callbacks=None, *args, model=None, **params):
        hook = BatchsweepHook()
        hook.set_params(params)
        if model:
            hook.set_model(model)
        self.callbacks.append(hook)

    after(module.CallbackList, "__init__", add)


def sees_batches():
    return "keras.src.backend.jax.trainer" in sys.modules


def watch_data(module):
    def note(result, self, *args, **kwargs):
        if training.owner == "keras":  # the data of its validation
            Data.valid_size = getattr(self.data_adapter, "_num_samples", None)
        elif training.owner is None:
            Data.batch_size = getattr(self.data_adapter, "batch_size", None)
            Data.size = getattr(self.data_adapter, "_num_samples", None)

    after(module.EpochIterator, "__init__", note)


received = guarded(lambda one, began, ended, batch: training.batch(one, began, ended, one.sizes.of(batch)))


def watched(iterator):
    iterator = iter(iterator)
    Data.one = one = Pass()
    while True:
        began = clock()
        try:
            batch = next(iterator)
        except StopIteration:
            return
        if not switch.off and training.owner == "keras":
            received(one, began, clock(), batch)
        yield batch


def watch_jax(module):
    """Of JAX the loop is in Python, so that its batches are seen to come; TensorFlow's is inside a graph."""
    get = module.JAXEpochIterator._get_iterator

    def getting(self):
        return get(self) if switch.off else watched(get(self))

    module.JAXEpochIterator._get_iterator = getting
