import {spawn} from "node:child_process";
import {readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {readRecordedSweep} from "../../../src/runs/read.ts";
import {isRunning, temporaryFolder} from "../../recorder/fixtures/surroundings.ts";

// On Windows a signal ends npm's whole tree.
test.skipIf(process.platform === "win32").each(["SIGTERM", "SIGKILL"] as const)(
  "%s to npm's own process ends the trainer, and the run is written as interrupted",
  async (signal) => {
    const folder = temporaryFolder();
    const pidFile = join(folder, "pid");
    const script = `"${process.execPath}" "${join(import.meta.dirname, "../sweep/fake-sweep.ts")}"`;
    const options = `--runs "${folder}/runs" --id s --batch-sizes 16 --epochs 2`;
    writeFileSync(
      join(folder, "package.json"),
      JSON.stringify({name: "t", version: "1.0.0", scripts: {sweep: `${script} ${options}`}}),
    );
    const npm = spawn("npm", ["run", "sweep"], {
      cwd: folder,
      env: {...process.env, FAKE_TRAINER: "hang", FAKE_PID_FILE: pidFile},
      stdio: ["ignore", "pipe", "inherit"],
    });
    let said = "";
    npm.stdout.setEncoding("utf8").on("data", (text: string) => {
      const before = said.includes("epoch 1/2");
      said += text;
      if (!before && said.includes("epoch 1/2")) npm.kill(signal);
    });
    // The script's output ends with the script, which npm does not wait for.
    await new Promise((resolve) => npm.stdout.once("close", resolve));
    expect(isRunning(Number(readFileSync(pidFile, "utf8")))).toBe(false);
    const {runs} = await readRecordedSweep(join(folder, "runs"), "s");
    expect(runs.map(({status}) => status)).toMatchObject([{state: "interrupted"}]);
  },
);
