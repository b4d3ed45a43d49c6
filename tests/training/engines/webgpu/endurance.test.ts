import {spawn} from "node:child_process";
import {mkdirSync, readdirSync, readFileSync} from "node:fs";
import {join, resolve} from "node:path";
import {createInterface} from "node:readline";
import {describe, expect, test} from "vitest";
import {parseRunLog} from "../../../../src/schema/parse.ts";
import {temporaryFolder} from "../../../recorder/fixtures/surroundings.ts";
import {isLongMode, longMode} from "../../../runner/slow.ts";
import {missing} from "./available.ts";

const script = resolve(import.meta.dirname, "../../../../scripts/batchsweep.ts");

/** As small as a training gets. */
const small = ["--batch-sizes", "4", "--images", "8", "--image-size", "8", "--epochs", "1", "--repeats", "1"];
const played = ["--devices", "gpu", "--engine", "webgpu", "--adapter", "software"];

/** Processes that were started by a sweep with this folder of temporary files, found by their environment. */
function processesOf(temporary: string): {pid: number; command: string}[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const [environment, command, stat] = ["environ", "cmdline", "stat"].map((file) =>
          readFileSync(`/proc/${name}/${file}`, "latin1"),
        ) as [string, string, string];
        const isOurs = environment.split("\0").includes(`TMPDIR=${temporary}`) && !/\) [ZX] /.test(stat);
        return isOurs ? [{pid: Number(name), command: command.replaceAll("\0", " ")}] : [];
      } catch {
        return [];
      }
    });
}

/** A sweep whose temporary files go to a folder of their own; `onLine` sees its output. */
function startSweep(args: string[], onLine: (line: string, sweep: {pid: number; temporary: string}) => void) {
  const folder = temporaryFolder();
  const temporary = join(folder, "temporary");
  mkdirSync(temporary);
  const runs = join(folder, "runs");
  const child = spawn(
    process.execPath,
    [script, "sweep", ...small, ...played, "--runs", runs, "--id", "s", ...args],
    {
      env: {...process.env, TMPDIR: temporary},
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  createInterface(child.stdout).on("line", (line) => onLine(line, {pid: child.pid!, temporary}));
  let stderr = "";
  child.stderr.on("data", (text: Buffer) => (stderr += text.toString()));
  const ended = new Promise<number | null>((done) => child.once("close", (code) => done(code)));
  const statusOf = (run: string) => {
    const file = join(runs, "s", `${run}.json`);
    return parseRunLog(readFileSync(file, "utf8"), file).status;
  };
  return {ended, temporary, statusOf, stderr: () => stderr};
}

async function expectNothingLeft(temporary: string): Promise<void> {
  // A helper that has lost its sweep needs a moment to notice.
  await expect.poll(() => processesOf(temporary)).toEqual([]);
  expect(readdirSync(temporary)).toEqual([]);
}

const skipped = missing ?? (process.platform === "linux" ? null : "needs Linux's /proc");
const name = "a sweep of webgpu runs leaves nothing behind";

describe.skipIf(skipped !== null)(skipped === null ? name : `${name} (skipped: ${skipped})`, () => {
  // That a killed run fails and the next goes on is tested in tests/recorder; this is about the processes of an adapter.
  test.skipIf(!isLongMode)(
    longMode("when a trainer is killed: its run failed, the next completes"),
    async () => {
      let killed = 0;
      const sweep = startSweep(["--repeats", "2"], (line, {temporary}) => {
        if (!line.startsWith("run 1/2 started")) return;
        const trainer = () =>
          processesOf(temporary).find(
            ({command}) => / --engine webgpu /.test(command) && /main\.ts/.test(command),
          );
        const timer = setInterval(() => {
          const found = trainer();
          if (found === undefined) return;
          clearInterval(timer);
          killed = found.pid;
          process.kill(found.pid, "SIGKILL");
        }, 20);
      });
      expect(await sweep.ended, sweep.stderr()).toBe(1);
      expect(killed).toBeGreaterThan(0);
      expect(sweep.statusOf("webgpu-gpu-b004-r1")).toMatchObject({
        state: "failed",
        exit: {signal: "SIGKILL"},
      });
      expect(sweep.statusOf("webgpu-gpu-b004-r2").state).toBe("completed");
      await expectNothingLeft(sweep.temporary);
    },
  );

  // Every day for other engines, in tests/cli/sweep/processes.
  test.skipIf(!isLongMode)(longMode("after Ctrl-C"), async () => {
    const sweep = startSweep(["--repeats", "2"], (line, {pid}) => {
      if (line.startsWith("run 1/2 started")) setTimeout(() => process.kill(pid, "SIGINT"), 300);
    });
    expect(await sweep.ended, sweep.stderr()).toBe(130);
    expect(sweep.statusOf("webgpu-gpu-b004-r1").state).toBe("interrupted");
    await expectNothingLeft(sweep.temporary);
  });

  test.skipIf(!isLongMode)(
    longMode("20 runs in a row do not make the recorder grow"),
    async () => {
      const residentBytes: number[] = [];
      const sweep = startSweep(["--repeats", "20"], (line, {pid}) => {
        if (!/^run \d+\/20 completed/.test(line)) return;
        const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))![1];
        residentBytes.push(1024 * Number(kilobytes));
      });
      expect(await sweep.ended, sweep.stderr()).toBe(0);
      expect(residentBytes).toHaveLength(20);
      // The lowest of several: between collections of garbage it goes up and down.
      const early = Math.min(...residentBytes.slice(5, 10));
      const late = Math.min(...residentBytes.slice(15));
      expect(late).toBeLessThan(1.1 * early);
      await expectNothingLeft(sweep.temporary);
    },
    600_000,
  );
});
