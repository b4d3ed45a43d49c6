"""Transformers: one more of the callbacks that every Trainer begins with. Steps are seen by the hooks of PyTorch."""

import sys
from time import perf_counter as clock

from batchsweep_hooks.guard import guarded_class
from batchsweep_hooks.training import training


def add_callback(module):
    @guarded_class
    class BatchsweepHook(sys.modules["transformers.trainer_callback"].TrainerCallback):
        losses = ()

        def on_train_begin(self, args, state, control, **rest):
            training.own("transformers", epochs=round(state.num_train_epochs or 0))

        def on_epoch_begin(self, args, state, control, **rest):
            self.losses = []
            training.owner_trains("train")

        def on_log(self, args, state, control, logs=None, **rest):
            if training.owner == "transformers" and state.epoch is not None:
                figures = {name: value for name, value in (logs or {}).items() if name != "epoch"}
                training.report(figures, state.global_step, state.epoch)
            if training.owner == "transformers" and "loss" in (logs or {}):
                self.losses.append(float(logs["loss"]))
                if training.row_is_due:  # logged after the epoch, before its evaluation
                    training.figures["loss"] = self.mean()

        def mean(self):
            return sum(self.losses) / len(self.losses) if self.losses else None

        def on_epoch_end(self, args, state, control, **rest):
            if abs(state.epoch - round(state.epoch)) > 1e-3:  # stopped by its number of steps
                training.owner_stops()
            else:
                training.owner_trained({"loss": self.mean()})

        def on_evaluate(self, args, state, control, metrics=None, **rest):
            if training.owner != "transformers":
                return
            if training.row_is_due and training.validate_began is not None:
                training.owner_validated()
                training.last = clock()
            training.figures.update({name: value for name, value in (metrics or {}).items() if name != "epoch"})

        def on_train_end(self, args, state, control, **rest):
            training.disown()

    module.DEFAULT_CALLBACKS.append(BatchsweepHook)
