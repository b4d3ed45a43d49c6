"""A small Hugging Face Trainer run: a ViT of two layers on random images, evaluated each epoch, its state saved."""

# /// script
# dependencies = ["transformers==5.23.0", "accelerate==1.15.0", "torch==2.15.0"]
# [tool.batchsweep.logs]
# "output/trainer_state.json" = "transformers-trainer_state.json"
# ///

import argparse

import numpy as np
import torch
from transformers import Trainer, TrainingArguments, ViTConfig, ViTForImageClassification, set_seed

parser = argparse.ArgumentParser()
parser.add_argument("--bs", type=int, default=16)
parser.add_argument("--epochs", type=int, default=3)
parser.add_argument("--callback", action="store_true", help="reports events, and keeps a clock of its own")
options = parser.parse_args()

set_seed(1)
pixels = torch.rand(256, 3, 32, 32)
labels = (pixels.mean((1, 2, 3)) > 0.5).long()
images = [{"pixel_values": image, "labels": label} for image, label in zip(pixels, labels)]
model = ViTForImageClassification(
    ViTConfig(
        hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64, image_size=32, patch_size=8
    )
)
trainer = Trainer(
    model,
    TrainingArguments(
        "output",
        per_device_train_batch_size=options.bs,
        num_train_epochs=options.epochs,
        eval_strategy="epoch",
        save_strategy="epoch",
        logging_steps=4,
        report_to="none",
        use_cpu=True,
    ),
    train_dataset=images[:192],
    eval_dataset=images[192:],
    compute_metrics=lambda scored: {"accuracy": float(np.mean(scored.predictions.argmax(1) == scored.label_ids))},
)
if options.callback:
    from clock import Clock
    from transformers import TrainerCallback
    from batchsweep.transformers import BatchsweepCallback

    class OwnClock(TrainerCallback, Clock):
        def on_epoch_begin(self, *args, **rest): self.note("start", "train")
        def on_epoch_end(self, *args, **rest): self.note("end", "train"), self.note("start", "validate")
        def on_evaluate(self, *args, **rest): self.note("end", "validate")

    trainer.add_callback(BatchsweepCallback())
    trainer.add_callback(OwnClock())
trainer.train()
trainer.save_state()
