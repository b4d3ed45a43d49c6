"""A small timm model in a loop of its own, on made-up pictures."""
import timm
import timm.optim
import torch
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(1)
torch.set_num_threads(1)
data = TensorDataset(torch.rand(32, 3, 32, 32), torch.randint(0, 2, (32,)))
model = timm.create_model("test_resnet", num_classes=2)
optimizer = timm.optim.create_optimizer_v2(model, opt="sgd", lr=0.01)
for epoch in range(2):
    model.train()
    for images, labels in DataLoader(data, 8):
        loss = torch.nn.functional.cross_entropy(model(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        for images, labels in DataLoader(data, 16):
            model(images)
    print(f"epoch {epoch} loss {loss.item()!r}")
