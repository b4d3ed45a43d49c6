"""fastai: one more of the callbacks that every Learner begins with."""

import sys
from time import perf_counter as clock

from batchsweep_hooks.steps.counts import Pass
from batchsweep_hooks.guard import guarded_class
from batchsweep_hooks.pytorch import note_loss
from batchsweep_hooks.training import training


def add_callback(module):
    base = sys.modules["fastai.callback.core"].Callback

    @guarded_class
    class BatchsweepHook(base):
        order = 62  # after the Recorder, whose figures are reported
        watching = False

        def __reduce__(self):  # an exported learner must be readable where there are no hooks
            return base, ()

        def before_fit(self):
            names = [type(one).__name__ for one in self.learn.cbs]
            self.watching = "LRFinder" not in names and "GatherPredsCallback" not in names
            if self.watching:
                training.own("fastai", counts=True)

        def before_train(self):
            if self.watching:
                training.owner_trains("frozen" if self.learn.opt.frozen_idx > 0 else "train")
                self.one, self.asked = Pass(), clock()

        def before_batch(self):
            if self.watching and self.learn.training:
                training.batch(self.one, self.asked, clock(), self.one.sizes.of(self.learn.xb))

        def after_batch(self):
            if self.watching and self.learn.training:
                note_loss(self.learn.loss)
                training.step()
                self.asked = clock()

        def after_train(self):
            if self.watching:
                training.train_ends(clock())

        def before_validate(self):
            if self.watching:
                training.owner_validates()

        def after_validate(self):
            if self.watching:
                training.owner_validated(len(self.learn.dl.dataset))

        def after_epoch(self):
            recorder = getattr(self.learn, "recorder", None)
            if not self.watching or recorder is None or not recorder.values:
                return
            figures = dict(zip(recorder.metric_names[1:], recorder.values[-1]))
            if "accuracy" in figures:  # of the validation, as all of fastai's metrics
                figures["valid_accuracy"] = figures.pop("accuracy")
            training.owner_epoch_ends(figures)

        def after_fit(self):
            if self.watching:
                self.watching = False
                training.disown()

    module.defaults.callbacks.append(BatchsweepHook)
