"""steps.py STEPS WIDTH DEPTH BATCH: says what so many steps of `training.py` took, as JSON."""

import json
import sys
import time

from training import Training

steps, *size = map(int, sys.argv[1:])
training = Training(*size)
for _ in range(200):
    training.step()
times = []
cpu, wall = time.process_time(), time.perf_counter()
began = wall
for _ in range(steps):
    loss = training.step()
    now = time.perf_counter()
    times.append(now - began)
    began = now
cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
figures = {"stepMs": 1000 * sorted(times)[steps // 2], "cpuMs": 1000 * cpu / steps, "wallMs": 1000 * wall / steps}
print(json.dumps({**figures, "loss": loss.item()}))
