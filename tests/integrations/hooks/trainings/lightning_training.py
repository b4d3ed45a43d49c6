"""A Lightning module that logs its losses; they are printed to the last digit. `--bar tqdm` and `--bar rich` draw bars."""

import logging
import sys
import warnings

import lightning
import torch
from lightning.pytorch.callbacks import RichProgressBar, TQDMProgressBar
from torch.nn.functional import cross_entropy
from torch.utils.data import DataLoader, TensorDataset

warnings.simplefilter("ignore")
logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)


class Classifier(lightning.LightningModule):
    def __init__(self):
        super().__init__()
        self.network = torch.nn.Linear(8, 2)

    def training_step(self, batch, index):
        loss = cross_entropy(self.network(batch[0]), batch[1])
        losses.append(loss.item())
        self.log("train_loss", loss, on_step=False, on_epoch=True)
        return loss

    def validation_step(self, batch, index):
        scores = self.network(batch[0])
        self.log("val_loss", cross_entropy(scores, batch[1]))
        self.log("val_acc", (scores.argmax(1) == batch[1]).float().mean())

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters())


losses = []
bars = [{"tqdm": TQDMProgressBar, "rich": RichProgressBar}[name]() for name in sys.argv[2:]]
lightning.seed_everything(1, verbose=False)
torch.set_num_threads(1)
features, labels = torch.randn(128, 8), torch.randint(0, 2, (128,))
train = DataLoader(TensorDataset(features[:96], labels[:96]), 16, shuffle=True)
valid = DataLoader(TensorDataset(features[96:], labels[96:]), 32)
trainer = lightning.Trainer(
    accelerator="cpu",
    max_epochs=2,
    logger=False,
    enable_checkpointing=False,
    enable_progress_bar=bool(bars),
    callbacks=bars,
)
trainer.fit(Classifier(), train, valid)
print("\nchecked", losses, {name: value.item() for name, value in trainer.callback_metrics.items()})
