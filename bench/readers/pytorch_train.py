"""A plain PyTorch loop with the functions of the package batchsweep, and a clock of its own."""

# /// script
# dependencies = ["torch==2.15.0", "accelerate==1.15.0"]
# ///

import argparse

import torch
from batchsweep import number, phase, report
from clock import Clock
from torch.nn.functional import cross_entropy

parser = argparse.ArgumentParser()
parser.add_argument("--bs", type=int, default=16)
parser.add_argument("--epochs", type=int, default=3)
parser.add_argument("--callback", action="store_true")
options = parser.parse_args()

torch.manual_seed(1)
pixels = torch.rand(512, 3, 32, 32)
labels = (pixels.mean((1, 2, 3)) > 0.5).long()
network = torch.nn.Sequential(
    torch.nn.Conv2d(3, 16, 3, 2), torch.nn.ReLU(), torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten(), torch.nn.Linear(16, 2)
)
optimizer = torch.optim.Adam(network.parameters())
clock = Clock()
report("run-started", version=2, work={"unit": "images", "train": 384, "valid": 128}, epochs=options.epochs)
for epoch in range(options.epochs):
    with phase("train", epoch):
        clock.note("start", "train")
        for batch in torch.randperm(384).split(options.bs):
            loss = cross_entropy(network(pixels[batch]), labels[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        clock.note("end", "train")
    with phase("validate", epoch), torch.no_grad():
        clock.note("start", "validate")
        scores = network(pixels[384:])
        valid_loss = cross_entropy(scores, labels[384:])
        wrong = (scores.argmax(1) != labels[384:]).float().mean()
        clock.note("end", "validate")
    report("epoch", epoch=epoch, stage="train", trainLoss=number(loss.item()), validLoss=number(valid_loss), errorRate=number(wrong))
report("run-ended")
