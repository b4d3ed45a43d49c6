"""fine_tune(): a frozen epoch and another one; the recorder's figures are printed to the last digit."""

import fastai.callback.progress  # adds no_bar() to Learner
import fastai.callback.schedule  # adds fine_tune()
import torch
from fastai.basics import DataLoader, DataLoaders, Learner, accuracy, params, set_seed

set_seed(1, reproducible=True)
torch.set_num_threads(1)
features, labels = torch.randn(128, 8), torch.randint(0, 2, (128,))
rows = list(zip(features, labels))
data = DataLoaders(DataLoader(rows[:96], 16, shuffle=True, num_workers=0), DataLoader(rows[96:], 32, num_workers=0))
network = torch.nn.Sequential(torch.nn.Linear(8, 16), torch.nn.ReLU(), torch.nn.Linear(16, 2))
learner = Learner(
    data,
    network,
    loss_func=torch.nn.CrossEntropyLoss(),
    metrics=accuracy,
    splitter=lambda model: [params(model[0]), params(model[2])],
)
with learner.no_bar(), learner.no_logging():
    learner.fine_tune(1)
    print(learner.recorder.values)
    learner.fit(1)
print(learner.recorder.values, [loss.item() for loss in learner.recorder.losses])
