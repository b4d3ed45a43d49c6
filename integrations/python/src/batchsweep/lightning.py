"""For Lightning: Trainer(..., callbacks=[BatchsweepCallback()]). Names are those that the module logs."""

import lightning
from batchsweep import Steps, mark, number, report


class BatchsweepCallback(lightning.Callback):
    def __init__(self, train_loss="train_loss", valid_loss="val_loss", accuracy="val_acc", steps=None):
        self.steps = Steps(steps)
        self.names, self.accuracy, self.phase = {"trainLoss": train_loss, "validLoss": valid_loss}, accuracy, None

    def switch(self, phase, epoch):
        if self.phase is not None:
            mark("ended", self.phase, epoch)
        if phase is not None:
            mark("started", phase, epoch)
        self.phase = phase

    def on_train_start(self, trainer, module):
        images = {"train": len(trainer.train_dataloader.dataset), "valid": 0}
        if trainer.val_dataloaders is not None:
            images["valid"] = len(trainer.val_dataloaders.dataset)
        report("run-started", version=2, work={"unit": "images", **images})

    def on_train_epoch_start(self, trainer, module):
        self.switch("train", trainer.current_epoch)
        self.steps.wait()

    def on_train_batch_start(self, trainer, module, batch, batch_idx): self.steps.begin()
    def on_train_batch_end(self, trainer, module, outputs, batch, batch_idx): self.steps.end(outputs["loss"])

    def on_validation_start(self, trainer, module):
        if self.phase == "train":
            self.switch("validate", trainer.current_epoch)

    def on_validation_end(self, trainer, module):
        if self.phase == "validate":
            self.switch(None, trainer.current_epoch)

    def on_train_epoch_end(self, trainer, module):
        self.switch(None, trainer.current_epoch)
        self.steps.send(trainer.current_epoch)
        found = {key: number(trainer.callback_metrics.get(name)) for key, name in self.names.items()}
        right = number(trainer.callback_metrics.get(self.accuracy))
        rate = None if right is None else 1 - right
        report("epoch", epoch=trainer.current_epoch, stage="fit", errorRate=rate, **found)
