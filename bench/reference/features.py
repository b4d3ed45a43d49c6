"""PyTorch's features of one image, which tests/training/models/efficientnet-lite0.test.ts compares with ours.

    pip install torch numpy efficientnet-lite-pytorch==0.1.0
    python bench/reference/features.py > tests/training/fixtures/efficientnet-features.json
"""

import json

import torch
from batchsweep import normalized, pretrained_body, striped_images

body = pretrained_body().eval()
pixels, _ = striped_images(1, 128, 7)
with torch.no_grad():
    features = body.extract_features(normalized(pixels))
pooled = features.mean((2, 3))[0]
print(
    json.dumps(
        {
            "madeBy": f"bench/reference/features.py, torch {torch.__version__.split('+')[0]}, efficientnet-lite-pytorch 0.1.0",
            "shape": list(features.shape),
            "means": [round(value, 6) for value in pooled.tolist()],
        }
    )
)
