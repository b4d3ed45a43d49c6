"""LightGBM: two more callbacks of every train(), which also its classes for scikit-learn call."""

import functools
from time import perf_counter as clock

from batchsweep_hooks.steps.counts import Pass
from batchsweep_hooks.guard import guarded, switch
from batchsweep_hooks.training import training


class Rounds:
    """Callbacks of one training, whose rounds are its steps."""

    def __init__(self):
        self.one, self.rows = None, 0

    def before(self, env):
        if self.one is None:
            self.one, self.rows = Pass(), env.model.train_set.num_data()
            training.own("lightgbm", counts=True)
            training.owner_trains("fit")
            training.unit, training.counts.waits = "rows", False
        now = clock()
        training.batch(self.one, now, now, (self.rows, 0))

    def after(self, env):
        results = env.evaluation_result_list or []
        losses = [result[2] for result in results if result[0] in ("training", "train")]
        training.loss(float(losses[0]) if losses else None)
        training.step()
        training.report({f"{result[0]}-{result[1]}": result[2] for result in results})

    def end(self):
        if self.one is not None:
            training.disown()

    def callbacks(self):
        def before(env, run=guarded(self.before)):
            run(env)

        def after(env, run=guarded(self.after)):
            run(env)

        # First of all: early stopping ends a round by an error.
        before.before_iteration, before.order, after.order = True, -1000, -1000
        return [before, after]


def add_callback(module):
    run = module.train

    @functools.wraps(run)
    def train(*args, **kwargs):
        if switch.off or len(args) > 8:
            return run(*args, **kwargs)
        rounds = Rounds()
        kwargs["callbacks"] = list(kwargs.get("callbacks") or []) + rounds.callbacks()
        try:
            return run(*args, **kwargs)
        finally:
            guarded(rounds.end)()

    module.train = train
