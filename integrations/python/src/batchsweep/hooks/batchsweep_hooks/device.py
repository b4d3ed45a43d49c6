"""The device that computes, which takes work and does it later."""

import sys


def wait_for_device(wanted):
    """Until all work that was given is done, where that is wanted."""
    torch = sys.modules.get("torch") if wanted else None
    if torch is not None and torch.cuda.is_initialized():
        torch.cuda.synchronize()
