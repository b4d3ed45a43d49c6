"""For fastai: Learner(..., cbs=BatchsweepCallback()). Frozen epochs of fine_tune are a stage of their own."""

from batchsweep import Steps, mark, number, report
from fastai.callback.core import Callback


class BatchsweepCallback(Callback):
    order, epochs = 61, 0  # after the Recorder, whose figures are reported

    def __init__(self, steps=None):
        self.steps = Steps(steps)

    def before_fit(self):
        images = {"train": len(self.dls.train_ds), "valid": len(self.dls.valid_ds)}
        dropped = "dropped" if self.dls.train.drop_last else "kept"
        if self.epochs == 0:
            report("run-started", version=2, work={"unit": "images", **images}, lastBatch=dropped)

    def before_train(self):
        mark("started", "train", self.epochs)
        self.steps.wait()

    def before_batch(self):
        if self.training:
            self.steps.begin()

    def after_batch(self):
        if self.training:
            self.steps.end(self.loss)

    def after_train(self):
        mark("ended", "train", self.epochs)
        self.steps.send(self.epochs)

    def before_validate(self): mark("started", "validate", self.epochs)
    def after_validate(self): mark("ended", "validate", self.epochs)

    def after_epoch(self):
        found = dict(zip(self.recorder.metric_names[1:], map(number, self.recorder.values[-1])))
        stage = "frozen" if self.opt.frozen_idx > 0 else "train"
        losses = {"trainLoss": found.get("train_loss"), "validLoss": found.get("valid_loss")}
        report("epoch", epoch=self.epochs, stage=stage, errorRate=found.get("error_rate"), **losses)
        self.epochs += 1
