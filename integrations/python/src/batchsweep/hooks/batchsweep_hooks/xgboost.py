"""XGBoost: the container that calls all callbacks of a training, so that no list of callbacks is changed."""

from time import perf_counter as clock

from batchsweep_hooks.steps.counts import Pass
from batchsweep_hooks.guard import after
from batchsweep_hooks.training import training


def last_figures(history):
    return {f"{data}-{name}": values[-1] for data, found in history.items() for name, values in found.items() if values}


def train_loss(history):
    """The first figure of the data that is trained on, where it is evaluated under its usual name."""
    for data in ("train", "training", "dtrain"):
        for values in history.get(data, {}).values():
            if values and isinstance(values[-1], float):
                return values[-1]
    return None


def add_callback(module):
    container = module.CallbackContainer

    def began(result, self, model, epoch, dtrain, *rest):
        """A round begins. The first one of a container begins a training, whose rounds are its steps."""
        if self.is_cv:
            return
        if getattr(self, "_batchsweep_pass", None) is None:
            self._batchsweep_pass, self._batchsweep_rows = Pass(), dtrain.num_row()
            training.own("xgboost", counts=True)
            training.owner_trains("fit")
            training.unit, training.counts.waits = "rows", False
        now = clock()
        training.batch(self._batchsweep_pass, now, now, (self._batchsweep_rows, 0))

    def ended(result, self, *rest):
        if not self.is_cv:
            training.loss(train_loss(self.history))
            training.step()
            training.report(last_figures(self.history))

    def trained(result, self, *rest):
        if not self.is_cv and getattr(self, "_batchsweep_pass", None) is not None:
            training.disown()

    after(container, "before_iteration", began)
    after(container, "after_iteration", ended)
    after(container, "after_training", trained)
