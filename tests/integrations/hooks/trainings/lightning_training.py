"""A Lightning module that logs its losses; they are printed to the last digit. `--bar tqdm` and `--bar rich` draw bars.

`--tokens` trains on token ids instead, in batches with keys as tokenizers make them.
"""

import logging
import sys
import warnings

import lightning
import torch
from lightning.pytorch.callbacks import RichProgressBar, TQDMProgressBar
from torch.nn.functional import cross_entropy
from torch.utils.data import DataLoader, Subset, TensorDataset

warnings.simplefilter("ignore")
logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)


class Classifier(lightning.LightningModule):
    def __init__(self):
        super().__init__()
        words = torch.nn.Sequential(torch.nn.Embedding(50, 8), torch.nn.Linear(8, 50))
        self.network = words if tokens else torch.nn.Linear(8, 2)

    def scored(self, batch):
        inputs, labels = (batch["input_ids"], batch["labels"]) if tokens else batch
        return self.network(inputs).flatten(0, -2), labels.flatten()

    def training_step(self, batch, index):
        loss = cross_entropy(*self.scored(batch))
        losses.append(loss.item())
        self.log("train_loss", loss, on_step=False, on_epoch=True, batch_size=16)
        return loss

    def validation_step(self, batch, index):
        scores, labels = self.scored(batch)
        self.log("val_loss", cross_entropy(scores, labels), batch_size=32)
        self.log("val_acc", (scores.argmax(1) == labels).float().mean(), batch_size=32)

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters())


losses, tokens = [], "--tokens" in sys.argv
kinds = {"tqdm": TQDMProgressBar, "rich": RichProgressBar}
bars = [kinds[name]() for name in sys.argv if name in kinds]
lightning.seed_everything(1, verbose=False)
torch.set_num_threads(1)
if tokens:
    rows = [{"input_ids": row[:-1], "labels": row[1:]} for row in torch.randint(0, 50, (128, 13))]
else:
    rows = TensorDataset(torch.randn(128, 8), torch.randint(0, 2, (128,)))
train = DataLoader(Subset(rows, range(96)), 16, shuffle=True)
valid = DataLoader(Subset(rows, range(96, 128)), 32)
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
