"""Twenty rounds with a set to evaluate on and early stopping."""

import numpy as np
import xgboost

random = np.random.default_rng(1)
inputs = random.random((400, 5))
labels = (inputs.sum(1) > 2.5).astype(int)
train, valid = xgboost.DMatrix(inputs[:300], labels[:300]), xgboost.DMatrix(inputs[300:], labels[300:])
found = {}
xgboost.train(
    {"objective": "binary:logistic", "nthread": 1},
    train,
    20,
    evals=[(train, "train"), (valid, "valid")],
    early_stopping_rounds=5,
    evals_result=found,
    verbose_eval=False,
)
print(found)
