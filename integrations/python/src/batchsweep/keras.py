"""For Keras: model.fit(..., callbacks=[BatchsweepCallback(train_images, valid_images)])."""

import keras
from batchsweep import mark, number, report


class BatchsweepCallback(keras.callbacks.Callback):
    def __init__(self, train_images, valid_images, accuracy="val_accuracy"):
        super().__init__()
        self.images, self.accuracy = {"train": train_images, "valid": valid_images}, accuracy
        self.epoch, self.validated = None, False

    def mark(self, edge, phase):
        keras.ops.convert_to_numpy(self.model.optimizer.iterations)  # waits for the last step
        mark(edge, phase, self.epoch)

    def on_train_begin(self, logs=None):
        report("run-started", version=2, work={"unit": "images", **self.images}, epochs=self.params["epochs"])

    def on_epoch_begin(self, epoch, logs=None):
        self.epoch, self.validated = epoch, False
        self.mark("started", "train")

    def on_test_begin(self, logs=None):
        if self.epoch is not None:
            self.mark("ended", "train")
            self.mark("started", "validate")

    def on_test_end(self, logs=None):
        if self.epoch is not None:
            self.mark("ended", "validate")
            self.validated = True

    def on_epoch_end(self, epoch, logs=None):
        if not self.validated:
            self.mark("ended", "train")
        losses = {"trainLoss": number(logs.get("loss")), "validLoss": number(logs.get("val_loss"))}
        right = number(logs.get(self.accuracy))
        report("epoch", epoch=epoch, stage="fit", errorRate=None if right is None else 1 - right, **losses)
        self.epoch = None
