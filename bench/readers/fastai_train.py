"""A small fastai fine-tuning as people write it: one frozen epoch, then two more, a CSV beside it."""

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
options = parser.parse_args()

draw_images(options.images, 128)
loaders = ImageDataLoaders.from_folder(options.images, valid_pct=0.2, seed=1, bs=options.bs, num_workers=0)
learner = vision_learner(loaders, resnet18, metrics=[error_rate, accuracy], pretrained=False, cbs=CSVLogger())
warnings.warn("a warning in between, as libraries print them")
learner.fine_tune(options.epochs)
