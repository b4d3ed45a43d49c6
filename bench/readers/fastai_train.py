"""A small fastai fine-tuning as people write it: one frozen epoch, then two more, a CSV beside it."""

# /// script
# dependencies = ["fastai==2.8.12", "torch==2.15.0", "torchvision==0.29.2"]
# [tool.batchsweep.logs]
# "images/history.csv" = "fastai-history.csv"
# ///

import argparse
import warnings

from fastai.callback.progress import CSVLogger
from fastai.vision.all import ImageDataLoaders, accuracy, error_rate, vision_learner
from torchvision.models import resnet18

from images import draw_images

parser = argparse.ArgumentParser()
parser.add_argument("--bs", type=int, default=16)
parser.add_argument("--epochs", type=int, default=2)
parser.add_argument("--images", default="images")
parser.add_argument("--callback", action="store_true", help="reports events, and keeps a clock of its own")
options = parser.parse_args()

draw_images(options.images, 128)
loaders = ImageDataLoaders.from_folder(options.images, valid_pct=0.2, seed=1, bs=options.bs, num_workers=0)
learner = vision_learner(loaders, resnet18, metrics=[error_rate, accuracy], pretrained=False, cbs=CSVLogger())
if options.callback:
    from clock import Clock
    from fastai.callback.core import Callback
    from batchsweep.fastai import BatchsweepCallback

    class OwnClock(Callback, Clock):
        order = 62

        def before_train(self): self.note("start", "train")
        def after_train(self): self.note("end", "train")
        def before_validate(self): self.note("start", "validate")
        def after_validate(self): self.note("end", "validate")

    learner.add_cbs([BatchsweepCallback(), OwnClock()])
warnings.warn("a warning in between, as libraries print them")
learner.fine_tune(options.epochs)
