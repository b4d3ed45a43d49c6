"""A small network trained by skorch."""
import numpy as np
import torch
from skorch import NeuralNetClassifier

torch.manual_seed(1)
torch.set_num_threads(1)
x = np.random.RandomState(1).rand(128, 4).astype("float32")
y = (x.sum(1) > 2).astype("int64")
network = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.ReLU(), torch.nn.Linear(8, 2))
net = NeuralNetClassifier(network, criterion=torch.nn.CrossEntropyLoss, max_epochs=2, lr=0.1, batch_size=16)
net.fit(x, y)
print("checked", repr(net.history[-1]["train_loss"]))
