"""What the reference scripts share with the TypeScript training: its weights, its random numbers, its test images."""

import json
import os

import numpy as np
import torch
from efficientnet_lite_pytorch import EfficientNet

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
WEIGHTS = os.path.join(ROOT, "src/training/models/weights/efficientnet-lite0.safetensors")

# torchvision's constants, as in src/training/ops.ts.
PIXEL_MEAN = np.array([0.485, 0.456, 0.406], np.float32)
PIXEL_DEVIATION = np.array([0.229, 0.224, 0.225], np.float32)


def read_weights():
    """The committed tensors by name, as single precision."""
    with open(WEIGHTS, "rb") as file:
        content = file.read()
    values_at = 8 + int.from_bytes(content[:8], "little")
    header = json.loads(content[8:values_at])
    dtypes = {"F16": "<f2", "F32": "<f4"}
    return {
        name: np.frombuffer(content[values_at + entry["data_offsets"][0] : values_at + entry["data_offsets"][1]], dtypes[entry["dtype"]])
        .reshape(entry["shape"])
        .astype(np.float32)
        for name, entry in header.items()
        if name != "__metadata__"
    }


def pretrained_body():
    """efficientnet-lite-pytorch's EfficientNet-Lite0 with the committed weights; momentum is PyTorch's, no block is dropped."""
    model = EfficientNet.from_name("efficientnet-lite0", image_size=None, drop_connect_rate=0.0)
    weights = read_weights()

    def fill(convolution, norm, name, depthwise=False):
        axes = (2, 3, 0, 1) if depthwise else (3, 2, 0, 1)
        convolution.weight.data = torch.from_numpy(weights[f"{name}.filter"].transpose(axes).copy())
        for ours, theirs in {"scale": "weight", "offset": "bias", "mean": "running_mean", "variance": "running_var"}.items():
            getattr(norm, theirs).data.copy_(torch.from_numpy(weights[f"{name}.{ours}"]))
        norm.momentum = 0.1

    fill(model._conv_stem, model._bn0, "stem")
    for index, block in enumerate(model._blocks):
        if f"blocks.{index}.expand.filter" in weights:
            fill(block._expand_conv, block._bn0, f"blocks.{index}.expand")
        fill(block._depthwise_conv, block._bn1, f"blocks.{index}.depthwise", depthwise=True)
        fill(block._project_conv, block._bn2, f"blocks.{index}.project")
    fill(model._conv_head, model._bn1, "top")
    del model._fc
    return model


def normalized(pixels):
    """NHWC bytes as NCHW floats, normalized."""
    values = (pixels.astype(np.float32) / 255 - PIXEL_MEAN) / PIXEL_DEVIATION
    return torch.from_numpy(values.transpose(0, 3, 1, 2).copy())


def create_random(*seeds):
    """src/training/data/random.ts: `draw(count)` gives the next numbers in [0, 1)."""
    mask = 0xFFFFFFFF

    def mix(word):
        word = ((word ^ (word >> 16)) * 0x85EBCA6B) & mask
        word = ((word ^ (word >> 13)) * 0xC2B2AE35) & mask
        return word ^ (word >> 16)

    state = 0x9E3779B9
    for seed in seeds:
        state = mix((state * 31 + seed) & mask)

    def draw(count):
        nonlocal state
        states = (np.uint64(state) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x6D2B79F5)).astype(np.uint32)
        state = int(states[-1])
        word = (states ^ (states >> np.uint32(15))) * (states | np.uint32(1))
        word = (word + (word ^ (word >> np.uint32(7))) * (word | np.uint32(61))) ^ word
        return (word ^ (word >> np.uint32(14))).astype(np.float64) / 2.0**32

    return draw


def standard_normal(draw, count):
    """src/training/models/parameters.ts: two draws a number."""
    pairs = draw(2 * count).reshape(count, 2)
    return np.sqrt(-2 * np.log(1 - pairs[:, 0])) * np.cos(2 * np.pi * pairs[:, 1])


def striped_images(count, side, seed):
    """tests/training/fixtures/striped-images.ts: even images have upright stripes, odd ones level stripes, under noise."""
    rows, columns, channels = np.meshgrid(np.arange(side), np.arange(side), np.arange(3), indexing="ij")
    upright = (columns * 5 + channels * 20) % 64
    level = (rows * 5 + channels * 20) % 64
    noise = np.floor(create_random(seed)(count * side * side * 3) * 192).reshape(count, side, side, 3)
    labels = np.arange(count) % 2
    stripes = np.where(labels[:, None, None, None] == 0, upright, level)
    return (stripes + noise).astype(np.uint8), labels
