"""Fine-tunes a small network on a folder of images, one folder a class, with fastai."""

import argparse

from fastai.vision.all import ImageDataLoaders, Resize, error_rate, vision_learner
from torchvision.models import resnet18

parser = argparse.ArgumentParser()
parser.add_argument("--bs", type=int, default=64)
parser.add_argument("--epochs", type=int, default=3)
parser.add_argument("--images", default="images")
parser.add_argument("--workers", type=int, default=0, help="processes that load images, through shared memory")
options = parser.parse_args()

loaders = ImageDataLoaders.from_folder(
    options.images, valid_pct=0.2, seed=42, item_tfms=Resize(64), bs=options.bs, num_workers=options.workers
)
learner = vision_learner(loaders, resnet18, metrics=error_rate, pretrained=False)
learner.fine_tune(options.epochs)
