"""Names the platform of a wheel: what is in it runs there alone."""

import os

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PlatformHook(BuildHookInterface):
    """Gives the wheel the tag that `npm run release` asks for. Without the program nothing is built."""

    def initialize(self, version, build_data):
        program = os.path.join(self.root, "src", "batchsweep_program", "node_modules", "batchsweep")
        if not os.path.exists(program):
            raise FileNotFoundError("the program is not here: npm run release -- --dry-run, of a clone, builds this package")
        build_data["tag"] = "py3-none-" + os.environ["BATCHSWEEP_WHEEL_PLATFORM"]
