"""The script's own clock, beside the callbacks: what the tests compare their phases with."""

import json
import time


class Clock:
    """Writes one line for each edge of a phase to clock.jsonl."""

    def note(self, edge, phase):
        with open("clock.jsonl", "a") as file:
            file.write(json.dumps([edge, phase, time.time() * 1000]) + "\n")
