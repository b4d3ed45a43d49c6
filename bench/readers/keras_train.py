"""A small Keras training: fit() with validation and two metrics, a CSV beside it."""

# /// script
# dependencies = ["tensorflow-cpu==2.21.0"]
# [tool.batchsweep.logs]
# "history.csv" = "keras-history.csv"
# ///

import argparse

import keras
import numpy as np

parser = argparse.ArgumentParser()
parser.add_argument("--bs", type=int, default=16)
parser.add_argument("--epochs", type=int, default=3)
parser.add_argument("--verbose", type=int, default=1)
parser.add_argument("--callback", action="store_true", help="reports events, and keeps a clock of its own")
options = parser.parse_args()

keras.utils.set_random_seed(1)
pixels = np.random.default_rng(1).random((512, 32, 32, 3), np.float32)
labels = (pixels.mean((1, 2, 3)) > 0.5).astype(np.int32)
model = keras.Sequential(
    [
        keras.layers.Input((32, 32, 3)),
        keras.layers.Conv2D(16, 3, strides=2, activation="relu"),
        keras.layers.Conv2D(32, 3, strides=2, activation="relu"),
        keras.layers.GlobalAveragePooling2D(),
        keras.layers.Dense(2),
    ]
)
model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
callbacks = [keras.callbacks.CSVLogger("history.csv")]
if options.callback:
    from clock import Clock
    from batchsweep.keras import BatchsweepCallback

    class OwnClock(keras.callbacks.Callback, Clock):
        def on_epoch_begin(self, epoch, logs=None): self.note("start", "train")
        def on_test_begin(self, logs=None): self.note("end", "train"), self.note("start", "validate")
        def on_test_end(self, logs=None): self.note("end", "validate")

    callbacks += [BatchsweepCallback(384, 128), OwnClock()]
model.fit(
    pixels,
    labels,
    batch_size=options.bs,
    epochs=options.epochs,
    validation_split=0.25,
    verbose=options.verbose,
    callbacks=callbacks,
)
