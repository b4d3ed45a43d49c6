"""Python runs this before a recorded program: the recorder puts its folder first on PYTHONPATH.

Without $BATCHSWEEP_EVENTS it does nothing. With it, it notes which modules to look after once the program imports them,
and imports nothing heavier itself. A sitecustomize that was there before runs as it would have without this one.
"""

import os
import sys

here = os.path.dirname(os.path.abspath(__file__))
if os.environ.get("BATCHSWEEP_EVENTS"):
    try:
        import batchsweep_hooks

        batchsweep_hooks.install()
    except Exception as error:
        print(f"batchsweep: no hooks: {type(error).__name__}: {error}", file=sys.stderr)

# The folder has done its work: without it, the program finds what it would have found, another sitecustomize first.
sys.path[:] = [entry for entry in sys.path if entry != here]
this = sys.modules.pop("sitecustomize")
try:
    import sitecustomize  # noqa: F401
except ImportError as error:
    if error.name != "sitecustomize":
        raise
    sys.modules["sitecustomize"] = this
