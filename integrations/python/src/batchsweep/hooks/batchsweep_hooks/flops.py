"""How many floating-point operations one step of PyTorch takes, where that was asked for: BATCHSWEEP_COUNT_FLOPS=1."""

import os


class OneStep:
    """Counts those of the third step: forward, backward and update. Counting makes a step slower, so it is not timed."""

    wanted = os.environ.get("BATCHSWEEP_COUNT_FLOPS") == "1"
    counter, seen = None, 0

    def ended(self):
        """A step is over. Returns its operations, if they were counted."""
        if not self.wanted:
            return None
        self.seen += 1
        if self.seen == 2:
            from torch.utils.flop_counter import FlopCounterMode

            self.counter = FlopCounterMode(display=False)
            self.counter.__enter__()
        elif self.counter is not None:
            self.wanted = False
            self.counter.__exit__(None, None, None)
            return self.counter.get_total_flops()
        return None


one_step = OneStep()
