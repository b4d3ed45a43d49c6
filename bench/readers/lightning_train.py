"""A small Lightning training: losses logged a step and an epoch, validation each epoch, a CSV beside it."""

# /// script
# dependencies = ["lightning==2.6.6", "torch==2.15.0"]
# [tool.batchsweep.logs]
# "logs/version_0/metrics.csv" = "lightning-metrics.csv"
# ///

import argparse

import lightning
import torch
from lightning.pytorch.loggers import CSVLogger
from torch.nn.functional import cross_entropy
from torch.utils.data import DataLoader, TensorDataset

parser = argparse.ArgumentParser()
parser.add_argument("--bs", type=int, default=16)
parser.add_argument("--epochs", type=int, default=3)
parser.add_argument("--callback", action="store_true", help="reports events, and keeps a clock of its own")
options = parser.parse_args()


class Classifier(lightning.LightningModule):
    def __init__(self):
        super().__init__()
        self.network = torch.nn.Sequential(
            torch.nn.Conv2d(3, 16, 3, 2),
            torch.nn.ReLU(),
            torch.nn.Conv2d(16, 32, 3, 2),
            torch.nn.ReLU(),
            torch.nn.AdaptiveAvgPool2d(1),
            torch.nn.Flatten(),
            torch.nn.Linear(32, 2),
        )

    def training_step(self, batch, index):
        pixels, labels = batch
        loss = cross_entropy(self.network(pixels), labels)
        self.log("train_loss", loss, on_step=False, on_epoch=True, prog_bar=True)
        return loss

    def validation_step(self, batch, index):
        pixels, labels = batch
        scores = self.network(pixels)
        self.log("val_loss", cross_entropy(scores, labels), prog_bar=True)
        self.log("val_acc", (scores.argmax(1) == labels).float().mean(), prog_bar=True)

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters())


lightning.seed_everything(1)
pixels = torch.rand(512, 3, 32, 32)
labels = (pixels.mean((1, 2, 3)) > 0.5).long()
train = DataLoader(TensorDataset(pixels[:384], labels[:384]), options.bs, shuffle=True)
valid = DataLoader(TensorDataset(pixels[384:], labels[384:]), options.bs)
callbacks = []
if options.callback:
    from clock import Clock
    from batchsweep.lightning import BatchsweepCallback

    class OwnClock(lightning.Callback, Clock):
        def on_train_epoch_start(self, trainer, module): self.note("start", "train")

        def on_validation_start(self, trainer, module):
            if not trainer.sanity_checking:
                self.note("end", "train"), self.note("start", "validate")

        def on_validation_end(self, trainer, module):
            if not trainer.sanity_checking:
                self.note("end", "validate")

    callbacks = [BatchsweepCallback(), OwnClock()]
trainer = lightning.Trainer(
    callbacks=callbacks,
    accelerator="cpu",
    max_epochs=options.epochs,
    logger=CSVLogger(".", name="logs", version=0),
    enable_checkpointing=False,
    log_every_n_steps=5,
)
trainer.fit(Classifier(), train, valid)
