"""fastai's losses in 20 steps of `fine_tune(3)`, which tests/training/fine-tune.test.ts compares with ours step by step.

    pip install fastai==2.8.12 efficientnet-lite-pytorch==0.1.0
    python bench/reference/fine-tune.py > tests/training/fixtures/fastai-fine-tune.json

The body has the committed weights, the head the initial values that src/training/models/head.ts draws, the images come in
one order without augmentation, and dropout is off. All else is fastai's own. It computes in double precision, so that only one
side of the comparison rounds.
"""

import json
import sys

import fastai
import numpy as np
import torch
from batchsweep import create_random, normalized, pretrained_body, standard_normal, striped_images
from fastai.vision.all import Callback, CrossEntropyLossFlat, DataLoader, DataLoaders, Learner, create_head, default_split
from torch import nn

BATCH_SIZE, SIDE, STEPS_PER_EPOCH, SEED = 32, 48, 5, 1
IMAGES, EPOCHS = BATCH_SIZE * STEPS_PER_EPOCH, 4


class Body(nn.Module):
    def __init__(self):
        super().__init__()
        self.model = pretrained_body()

    def forward(self, x):
        return self.model.extract_features(x)


class FreshImages(DataLoader):
    """New images in every epoch: a network that knows them all would have losses of nothing, and nothing to compare."""

    epoch = 0

    def get_idxs(self):
        self.epoch += 1
        return list(range((self.epoch - 1) * IMAGES, self.epoch * IMAGES))


class Record(Callback):
    """Every training step's loss and rates, every epoch's validation loss."""

    def __init__(self):
        self.steps, self.valid_losses = [], []

    def after_loss(self):
        if self.training:
            body, head = self.learn.opt.hypers
            self.steps.append({"loss": self.learn.loss.item(), "body": body["lr"], "head": head["lr"], "momentum": head["mom"]})

    def after_epoch(self):
        self.valid_losses.append(self.learn.recorder.values[-1][1] if self.learn.recorder.values else None)

    order = 100


def head_as_drawn():
    head = create_head(1280, 2, ps=0.0)
    draw = create_random(SEED)
    for linear in [module for module in head.modules() if isinstance(module, nn.Linear)]:
        outputs, inputs = linear.weight.shape
        values = standard_normal(draw, inputs * outputs) * np.sqrt(2 / inputs)
        linear.weight.data = torch.from_numpy(values.reshape(inputs, outputs).T.astype(np.float32).copy())
    return head


pixels, labels = striped_images(EPOCHS * IMAGES, SIDE, 11)
items = list(zip(normalized(pixels).double(), torch.from_numpy(labels)))
dls = DataLoaders(
    FreshImages(items, bs=BATCH_SIZE, n=IMAGES, drop_last=True), DataLoader(items[:IMAGES], bs=BATCH_SIZE)
)
record = Record()
learner = Learner(dls, nn.Sequential(Body(), head_as_drawn()).double(), loss_func=CrossEntropyLossFlat(), splitter=default_split, cbs=record)
print(learner.model[1], file=sys.stderr)
with learner.no_bar(), learner.no_logging():
    learner.fine_tune(3)


def column(name):
    return [round(step[name], 9) for step in record.steps]


print(
    json.dumps(
        {
            "madeBy": f"bench/reference/fine-tune.py, fastai {fastai.__version__}, torch {torch.__version__.split('+')[0]}",
            "losses": column("loss"),
            "learningRates": {"body": column("body"), "head": column("head")},
            "momenta": column("momentum"),
            "validLosses": [round(loss, 6) for loss in record.valid_losses],
        },
        indent=1,
    )
)
