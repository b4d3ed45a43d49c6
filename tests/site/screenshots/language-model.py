# Prints as a language model's training does, a step at a time; it trains nothing. language-model.py BATCH
import sys
import time

batch = int(sys.argv[1])
seconds = {8: 0.03, 16: 0.042}[batch]
for step in range(1, 41):
    time.sleep(seconds)
    print(f"step {step}/40 | loss {4 - step / 40:.4f} | lr 1.0e-05 | tok/s {512 * batch / seconds:.0f}", flush=True)
