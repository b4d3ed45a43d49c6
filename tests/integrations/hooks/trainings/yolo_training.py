"""A YOLO classifier from scratch on made-up pictures."""
import os
import pathlib
import tempfile

os.environ.setdefault("YOLO_CONFIG_DIR", tempfile.mkdtemp())
os.environ["YOLO_OFFLINE"] = "True"
import numpy as np
import torch
from PIL import Image
from ultralytics import YOLO

torch.manual_seed(1)
folder = pathlib.Path(tempfile.mkdtemp())
rng = np.random.RandomState(1)
for part, count in (("train", 16), ("val", 8)):
    for name in ("a", "b"):
        (folder / part / name).mkdir(parents=True)
        for i in range(count):
            Image.fromarray(rng.randint(0, 255, (32, 32, 3), dtype="uint8")).save(folder / part / name / f"{i}.png")
model = YOLO("yolo11n-cls.yaml")
settings = {"imgsz": 32, "batch": 8, "nbs": 8, "device": "cpu", "workers": 0, "plots": False, "amp": False, "seed": 1}
model.train(data=str(folder), epochs=2, project=str(folder / "out"), **settings)
print("checked", repr(sum(one.double().sum().item() for one in model.model.state_dict().values())))
