"""Python runs this before a recorded program: the recorder puts its folder first on PYTHONPATH.

Without $BATCHSWEEP_EVENTS it does nothing. With it, it notes which modules to look after once the program imports them,
and imports nothing heavier itself. A sitecustomize that was there before runs as it would have without this one.
"""

import os
import sys


def run_hidden(here):
    """Runs the sitecustomize that this one hides, under its own name."""
    from importlib.machinery import PathFinder
    from importlib.util import module_from_spec

    spec = PathFinder.find_spec("sitecustomize", [entry for entry in sys.path if entry != here])
    if spec is not None and spec.loader is not None:
        module = module_from_spec(spec)
        sys.modules["sitecustomize"] = module
        spec.loader.exec_module(module)


def start_hooks(here):
    from importlib.util import module_from_spec, spec_from_file_location

    folder = os.path.dirname(here)
    # A name of its own: the program may have a module, or another version, named batchsweep.
    spec = spec_from_file_location(
        "batchsweep_hooks", os.path.join(folder, "__init__.py"), submodule_search_locations=[folder]
    )
    module = module_from_spec(spec)
    sys.modules["batchsweep_hooks"] = module
    spec.loader.exec_module(module)
    module.install()


here = os.path.dirname(os.path.abspath(__file__))
# The folder has done its work; the program finds its own modules only.
sys.path[:] = [entry for entry in sys.path if entry != here]
if os.environ.get("BATCHSWEEP_EVENTS"):
    try:
        start_hooks(here)
    except Exception as error:
        print(f"batchsweep: no hooks: {type(error).__name__}: {error}", file=sys.stderr)
run_hidden(here)
