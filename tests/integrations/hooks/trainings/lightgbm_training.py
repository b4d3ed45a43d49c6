"""Twenty rounds with a set to evaluate on and early stopping."""

import lightgbm
import numpy as np

random = np.random.default_rng(1)
inputs = random.random((400, 5))
labels = (inputs.sum(1) > 2.5).astype(int)
train = lightgbm.Dataset(inputs[:300], labels[:300])
found = {}
lightgbm.train(
    {"objective": "binary", "verbose": -1, "num_threads": 1, "seed": 1},
    train,
    20,
    valid_sets=[train, train.create_valid(inputs[300:], labels[300:])],
    valid_names=["train", "valid"],
    callbacks=[lightgbm.early_stopping(5, verbose=False), lightgbm.record_evaluation(found)],
)
print(found)
