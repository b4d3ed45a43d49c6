"""Lightning: a callback through the door for callbacks of other packages. Steps are seen by the hooks of PyTorch."""

from batchsweep_hooks.guard import guarded, guarded_class
from batchsweep_hooks.training import training


def is_last_batch(trainer):
    """Whether the epoch is at its end; a validation within it, or a training that stops there, has no row of its own."""
    progress = trainer.fit_loop.epoch_loop.batch_progress
    return bool(getattr(progress, "is_last_batch", True))


def add_callback(module):
    load = module._load_external_callbacks

    @guarded_class
    class BatchsweepHook(module.Callback):
        def on_fit_start(self, trainer, *rest):
            epochs = trainer.max_epochs
            training.own("lightning", epochs=epochs if epochs and epochs > 0 else None)

        def on_train_epoch_start(self, trainer, *rest):
            training.owner_trains("fit")

        def ends_epoch(self, trainer):
            return training.owner == "lightning" and not trainer.sanity_checking and is_last_batch(trainer)

        def on_validation_start(self, trainer, *rest):
            if self.ends_epoch(trainer):
                training.owner_validates()

        def on_validation_end(self, trainer, *rest):
            if self.ends_epoch(trainer):
                training.owner_validated()

        def on_train_epoch_end(self, trainer, *rest):
            if is_last_batch(trainer):
                training.owner_epoch_ends(trainer.callback_metrics)
            else:  # stopped by its number of steps
                training.owner_stops()
                training.report(trainer.callback_metrics, trainer.global_step)

        def on_fit_end(self, trainer, *rest):
            training.disown()

    make = guarded(lambda: [BatchsweepHook()], [])
    module._load_external_callbacks = lambda group: load(group) + make()
