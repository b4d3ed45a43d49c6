"""A fixed piece of work on the GPU before a run: products of two matrices of 32-bit floats. Prints one line of JSON.

A process of its own, so that nothing stays on the device once the training begins. Its arguments, a device and a size, are
for tests: times of another size say nothing of a GPU.
"""

import json
import sys
import time

version = 1
# 2.7 trillion operations on 192 MiB: far more than it takes to start them, and a fraction of a second where it matters.
size = 4096
products = 20
# A GPU that did nothing has its clocks low.
warm_up_s = 0.25


def instant(torch, device):
    """The instant at which the device is done with all that it was given, by its own clock."""
    if device != "cuda":
        return time.perf_counter()
    event = torch.cuda.Event(enable_timing=True)
    event.record()
    event.synchronize()
    return event


def milliseconds(begun, ended):
    return begun.elapsed_time(ended) if hasattr(begun, "elapsed_time") else 1000 * (ended - begun)


def timed_products(torch, device, size):
    """How long the products take together on the device, in milliseconds."""
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.manual_seed(1)
    a, b = torch.rand(size, size, device=device), torch.rand(size, size, device=device)
    product = torch.empty_like(a)
    warm = time.perf_counter() + warm_up_s
    while time.perf_counter() < warm:
        torch.matmul(a, b, out=product)
        instant(torch, device)
    begun = instant(torch, device)
    for _ in range(products):
        torch.matmul(a, b, out=product)
    return milliseconds(begun, instant(torch, device))


def outcome(device, size):
    try:
        import torch
    except Exception as error:
        return {"unable": f"PyTorch cannot be imported: {type(error).__name__}: {error}"}
    if device == "cuda" and not torch.cuda.is_available():
        return {"unable": f"PyTorch {torch.__version__} sees no GPU"}
    with torch.no_grad():
        return {"version": version, "torch": str(torch.__version__), "productsMs": timed_products(torch, device, size)}


if __name__ == "__main__":
    device, length = sys.argv[1:3] or ("cuda", size)
    print(json.dumps(outcome(device, int(length))))
