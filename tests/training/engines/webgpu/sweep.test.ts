import {join, resolve} from "node:path";
import {expect, test} from "vitest";
import {temporaryFolder} from "../../../recorder/fixtures/surroundings.ts";
import {startScript as start} from "../../../scripts/recording/start-script.ts";

const sweep = resolve(import.meta.dirname, "../../../../scripts/sweep.ts");

// Only Vulkan finds its drivers by the environment.
test.skipIf(process.platform !== "linux")(
  "without a GPU: exit code 3, and one line with the reason and what to try",
  async () => {
    const runs = join(temporaryFolder(), "runs");
    const args = ["--devices", "gpu", "--engine", "webgpu", "--runs", runs];
    // A driver that does not exist: the machine's own GPU, where it has one, is not to be found.
    const ended = await start(sweep, args, {
      VK_ICD_FILENAMES: "/nothing.json",
      VK_DRIVER_FILES: "/nothing.json",
    });
    expect(ended.code).toBe(3);
    expect(ended.stderr).toMatch(
      /^no device can be used: gpu \(webgpu\): no GPU that \w+ can use \(install the GPU's driver; to try the engine without a GPU: --adapter software\)\n$/,
    );
  },
);
