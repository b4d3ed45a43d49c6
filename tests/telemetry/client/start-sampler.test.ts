import {fork, spawn} from "node:child_process";
import {once} from "node:events";
import {mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join, resolve} from "node:path";
import {setTimeout as sleep} from "node:timers/promises";
import {pathToFileURL} from "node:url";
import {describe, expect, onTestFinished, test} from "vitest";
import {readCapacity} from "../../../src/telemetry/linux/capacity.ts";
import type {Recording} from "../../../src/telemetry/client/sampler.ts";
import {startSampler} from "../../../src/telemetry/client/start-sampler.ts";

const fixtures = resolve(import.meta.dirname, "../fixtures");
const isLinux = process.platform === "linux";

/** A sampler that is closed when the test is over. */
async function samplerOf(options: Parameters<typeof startSampler>[0]) {
  const sampler = await startSampler(options);
  onTestFinished(() => sampler.close());
  return sampler;
}

/** Waits until `isTrue`, which must come to pass. */
async function until(isTrue: () => boolean): Promise<void> {
  const deadlineMs = performance.now() + 30_000;
  while (!isTrue()) {
    if (performance.now() > deadlineMs) throw new Error(`never came to pass: ${isTrue}`);
    await sleep(20);
  }
}

/** Whether a process runs; one that ended and that nobody has waited for does not. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isLinux || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "latin1"));
  } catch {
    return false;
  }
}

function kill(pid: number | null, signal: NodeJS.Signals): void {
  if (pid === null) throw new Error("no process: null");
  process.kill(pid, signal);
}

/** Processes that this one started. */
const childPids = (): number[] =>
  readdirSync("/proc/self/task").flatMap((thread) =>
    readFileSync(`/proc/self/task/${thread}/children`, "latin1").split(" ").filter(Boolean).map(Number),
  );

/** The values of one metric. */
function valuesOf(recording: Recording, metric: string): (number | null)[] {
  const index = recording.columns.findIndex((column) => column.metric.id === metric);
  return recording.values[index] ?? [];
}

test("a run that ends at once has its first and its last sample", async () => {
  const sampler = await samplerOf({sampleHz: 1});
  const beganMs = performance.timeOrigin + performance.now();
  await sampler.begin();
  const begunMs = performance.timeOrigin + performance.now();
  const recording = await sampler.end();
  expect(recording.unixMs).toHaveLength(2);
  expect(recording.values.map((values) => values.length)).toEqual(recording.columns.map(() => 2));
  expect(recording.gaps).toEqual([]);
  // On one clock: the first sample was taken between the call of begin and its answer.
  expect(recording.unixMs[0]).toBeGreaterThan(beganMs - recording.clockErrorMs);
  expect(recording.unixMs[0]).toBeLessThan(begunMs + recording.clockErrorMs);
  expect(recording.clockErrorMs).toBeGreaterThan(0);
});

test("runs follow each other, each with its own samples and cost", async () => {
  const sampler = await samplerOf({sampleHz: 20});
  await sampler.begin();
  await until(() => sampler.latest().size > 0);
  await sleep(300);
  const first = await sampler.end();
  expect(sampler.latest().size).toBe(0);
  await sampler.begin();
  const second = await sampler.end();
  expect(first.cost).toMatchObject({requestedHz: 20, samples: first.unixMs.length});
  expect(first.cost.memoryBytes).toBeGreaterThan(1_000_000);
  expect(first.cost.readMs.p50).toBeLessThanOrEqual(first.cost.readMs.max);
  expect(second.unixMs[0]).toBeGreaterThan(first.unixMs.at(-1) ?? Number.POSITIVE_INFINITY);
});

test("two GPUs come through the process: a column each, zero stays zero and null stays null", async () => {
  const sampler = await samplerOf({sampleHz: 10, main: pathToFileURL(join(fixtures, "two-gpu-main.ts"))});
  await sampler.begin();
  const {devices, columns, values} = await sampler.end();
  expect(devices.map(({id}) => id)).toEqual(["GPU-0", "GPU-1"]);
  expect(columns.map(({device}) => device)).toEqual(["GPU-0", "GPU-0", "GPU-1", "GPU-1"]);
  expect(values).toEqual([
    [0, 0],
    [12.5, 12.5],
    [1, 1],
    [null, null],
  ]);
});

test.runIf(isLinux)(
  "CPU time of a tree with workers that ended, summed over the samples, is what its processes say they used",
  async () => {
    const sampler = await samplerOf({sampleHz: 10});
    await sampler.begin();
    const trainer = fork(join(fixtures, "busy-tree.mjs"), {execArgv: []});
    sampler.watch(trainer.pid ?? 0);
    const [usedMs] = (await once(trainer, "message")) as [number];
    await once(trainer, "exit");
    const recording = await sampler.end();
    const shares = valuesOf(recording, "process.cpu.utilization");
    const cores = readCapacity().availableCores;
    const sampledMs = shares.reduce<number>((sum, share, index) => {
      const lengthMs = (recording.unixMs[index] ?? 0) - (recording.unixMs[index - 1] ?? 0);
      return sum + (share ?? 0) * cores * lengthMs;
    }, 0);
    expect(usedMs).toBeGreaterThan(1400);
    expect(sampledMs / usedMs).toBeGreaterThan(0.85);
    expect(sampledMs / usedMs).toBeLessThan(1.15);
    expect(Math.max(...shares.map((share) => share ?? 0))).toBeLessThanOrEqual(1 + 1e-9);
    expect(
      Math.max(...valuesOf(recording, "process.memory.usage").map((bytes) => bytes ?? 0)),
    ).toBeGreaterThan(20_000_000);
  },
);

test("a sampler that is killed in a run is started again: a gap with the reason, and samples after it", async () => {
  const sampler = await samplerOf({sampleHz: 20});
  await sampler.begin();
  sampler.watch(process.pid);
  await until(() => sampler.latest().size > 0);
  await sleep(1500);
  const killed = sampler.pid();
  kill(killed, "SIGKILL");
  await until(() => sampler.pid() !== null && sampler.pid() !== killed);
  await sleep(400);
  const {unixMs, gaps, values} = await sampler.end();
  expect(gaps.map(({reason}) => reason)).toContain("the sampler process died (SIGKILL)");
  const gap = gaps.find(({reason}) => reason.includes("SIGKILL"));
  expect(unixMs.filter((instant) => instant <= (gap?.startUnixMs ?? 0)).length).toBeGreaterThan(1);
  expect(unixMs.filter((instant) => instant >= (gap?.endUnixMs ?? Infinity)).length).toBeGreaterThan(1);
  expect(unixMs).toEqual(unixMs.toSorted((a, b) => a - b));
  expect(values.map((column) => column.length)).toEqual(values.map(() => unixMs.length));
});

describe.runIf(isLinux)("a sampler that is killed at a bad moment", () => {
  /** Kills the sampler that is there or just starting; several come and go, as the first one may compile. */
  async function killNext(previous: ReadonlySet<number>): Promise<number> {
    let found: number | undefined;
    await until(() => {
      found = childPids().find((pid) => !previous.has(pid) && isRunning(pid));
      return found !== undefined;
    });
    kill(found!, "SIGKILL");
    return found!;
  }

  test("before its first sample, is replaced, and the run has samples", async () => {
    const sampler = await samplerOf({sampleHz: 20});
    const begun = sampler.begin();
    kill(sampler.pid(), "SIGKILL");
    await begun;
    await sleep(300);
    const {unixMs, gaps} = await sampler.end();
    expect(unixMs.length).toBeGreaterThan(1);
    // Nothing of the run is missing, as it began after that.
    expect(gaps.filter(({reason}) => reason.includes("SIGKILL"))).toEqual([]);
  });

  test("while it starts anew, is replaced once more", async () => {
    const sampler = await samplerOf({sampleHz: 20});
    await sampler.begin();
    await until(() => sampler.latest().size > 0);
    const first = sampler.pid();
    kill(first, "SIGKILL");
    await killNext(new Set([first!]));
    await until(() => sampler.pid() !== null && sampler.pid() !== first);
    await sleep(300);
    const {unixMs, gaps} = await sampler.end();
    expect(gaps.map(({reason}) => reason)).toContain("the sampler process died (SIGKILL)");
    const resumedMs = gaps.find(({reason}) => reason.includes("SIGKILL"))?.endUnixMs ?? Infinity;
    expect(unixMs.filter((instant) => instant >= resumedMs).length).toBeGreaterThan(1);
  });

  test("while it ends, costs the last samples only, and the next run has another", async () => {
    const sampler = await samplerOf({sampleHz: 20});
    await sampler.begin();
    await until(() => sampler.latest().size > 0);
    const killed = sampler.pid();
    kill(killed, "SIGSTOP");
    const ended = sampler.end();
    kill(killed, "SIGKILL");
    const {unixMs, gaps} = await ended;
    expect(unixMs.length).toBeGreaterThan(0);
    expect(gaps.at(-1)?.reason).toBe("the sampler process died (SIGKILL)");
    await sampler.begin();
    expect(sampler.pid()).not.toBe(killed);
    expect((await sampler.end()).cost.samples).toBeGreaterThan(1);
  });

  test("again and again, leaves a run with what was sampled, and why there is no more", async () => {
    const sampler = await samplerOf({sampleHz: 20});
    await sampler.begin();
    const seen = new Set<number>();
    for (let deaths = 0; deaths < 4; deaths++) seen.add(await killNext(seen));
    await until(() => sampler.pid() === null && childPids().every((pid) => seen.has(pid)));
    const {unixMs, gaps} = await sampler.end();
    expect(unixMs.length).toBeGreaterThan(0);
    expect(gaps.at(-1)?.reason).toMatch(/^the sampler process died \(SIGKILL\).*; no more samples: /);
  });
});

test("a sampler that cannot be started again loses samples, says so, and throws nothing", async () => {
  const folder = mkdtempSync(join(tmpdir(), "batchsweep-telemetry-"));
  onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
  const main = join(folder, "main.mjs");
  const twoGpuMain = pathToFileURL(join(fixtures, "two-gpu-main.ts")).href;
  writeFileSync(main, `await import(${JSON.stringify(twoGpuMain)});`);
  const sampler = await samplerOf({sampleHz: 20, main: pathToFileURL(main)});
  await sampler.begin();
  rmSync(main);
  kill(sampler.pid(), "SIGKILL");
  await until(() => sampler.pid() === null);
  const lost = await sampler.end();
  expect(lost.unixMs.length).toBeGreaterThan(0);
  expect(lost.gaps.at(-1)?.reason).toMatch(
    /^the sampler process died \(SIGKILL\); no more samples: the sampler did not start: exit code 1: Error/,
  );

  await sampler.begin();
  const next = await sampler.end();
  expect(next.cost.samples).toBe(0);
  expect(next.columns).toHaveLength(4);
  expect(next.gaps).toHaveLength(1);
  expect(next.gaps[0]?.reason).toMatch(/^the sampler did not start/);
});

test.runIf(isLinux)("a sampler that is stopped is not waited for, and the next run has another", async () => {
  const sampler = await samplerOf({sampleHz: 20, answerTimeoutMs: 2000});
  await sampler.begin();
  await sleep(100);
  const stopped = sampler.pid();
  kill(stopped, "SIGSTOP");
  const recording = await sampler.end();
  expect(recording.gaps.at(-1)?.reason).toBe("the sampler gave no last sample in 2000 ms");
  await sampler.begin();
  expect(sampler.pid()).not.toBe(stopped);
  expect((await sampler.end()).gaps).toEqual([]);
});

test("Ctrl-C, which reaches the sampler too, does not cost the last samples", async () => {
  const sampler = await samplerOf({sampleHz: 20});
  await sampler.begin();
  kill(sampler.pid(), "SIGINT");
  await sleep(1000);
  const {gaps, unixMs} = await sampler.end();
  expect(gaps.filter(({reason}) => reason.includes("died"))).toEqual([]);
  expect(unixMs.length).toBeGreaterThan(2);
});

test("a sampler ends when its recorder is killed", async () => {
  const recorder = spawn(process.execPath, [join(fixtures, "recorder-that-dies.ts")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [said] = (await once(recorder.stdout, "data")) as [Buffer];
  const samplerPid = Number(said.toString());
  expect(isRunning(samplerPid)).toBe(true);
  recorder.kill("SIGKILL");
  await until(() => !isRunning(samplerPid));
});

test("a sampler that was closed is gone", async () => {
  const sampler = await startSampler({sampleHz: 10});
  const pid = sampler.pid() ?? 0;
  expect(isRunning(pid)).toBe(true);
  await sampler.close();
  expect(isRunning(pid)).toBe(false);
});

test("a sampler that does not start says why", async () => {
  await expect(startSampler({sampleHz: 10, main: pathToFileURL("/nowhere/main.ts")})).rejects.toThrow(
    /^the sampler did not start: exit code 1: Error: Cannot find module/,
  );
});

test.each([0, -1, Number.NaN, 1000])("a rate of %d is refused", async (sampleHz) => {
  await expect(startSampler({sampleHz})).rejects.toThrow(
    `invalid sample rate: ${sampleHz} (more than 0, at most 100 samples a second)`,
  );
});
