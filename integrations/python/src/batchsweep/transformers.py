"""For Hugging Face Trainer: Trainer(..., callbacks=[BatchsweepCallback()]), evaluated each epoch."""

from batchsweep import mark, number, report
from transformers import TrainerCallback


class BatchsweepCallback(TrainerCallback):
    epoch = 0

    def on_train_begin(self, args, state, control, train_dataloader=None, eval_dataloader=None, **rest):
        valid = 0 if eval_dataloader is None else len(eval_dataloader.dataset)
        report("run-started", version=2, work={"unit": "samples", "train": len(train_dataloader.dataset), "valid": valid})

    def on_epoch_begin(self, args, state, control, **rest):
        self.epoch = round(state.epoch or 0)
        mark("started", "train", self.epoch)

    def on_epoch_end(self, args, state, control, **rest):
        mark("ended", "train", self.epoch)
        mark("started", "validate", self.epoch)

    def on_evaluate(self, args, state, control, metrics=None, **rest):
        mark("ended", "validate", self.epoch)
        losses = [entry["loss"] for entry in state.log_history if "loss" in entry]
        right = number(metrics.get("eval_accuracy"))
        figures = {"validLoss": number(metrics.get("eval_loss")), "errorRate": None if right is None else 1 - right}
        report("epoch", epoch=self.epoch, stage="train", trainLoss=number(losses[-1] if losses else None), **figures)
