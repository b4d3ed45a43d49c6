"""fit() with validation; the history is printed to the last digit."""

import importlib.util
import os

os.environ.setdefault("KERAS_BACKEND", "jax" if importlib.util.find_spec("jax") else "tensorflow")
import keras
import numpy as np

keras.utils.set_random_seed(1)
inputs = np.random.default_rng(1).random((128, 8), np.float32)
labels = (inputs.mean(1) > 0.5).astype(np.int32)
model = keras.Sequential([keras.layers.Input((8,)), keras.layers.Dense(16, "relu"), keras.layers.Dense(2)])
model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
history = model.fit(inputs[:96], labels[:96], 16, epochs=2, validation_data=(inputs[96:], labels[96:]), verbose=0)
print(history.history)
print(model.evaluate(inputs, labels, verbose=0))
