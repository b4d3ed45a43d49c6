import {setTimeout as sleep} from "node:timers/promises";
import {afterAll, expect, test} from "vitest";
import {isLongMode, longMode} from "../../runner/slow.ts";
import {createTrial, programs, targets, type Target, type Trial} from "./trial.ts";

/**
 * Kills at random moments, in turns over what is killed and what records: five of them, ten in the long mode, or as many as
 * are asked for:
 * BATCHSWEEP_KILLS=200 npx vitest run tests/cli/recording/kills.test.ts
 */
const moments = Number(process.env["BATCHSWEEP_KILLS"] ?? (isLongMode ? 10 : 5));
// The program changes from one to the next: of an odd number of targets each pair has its turn all the same.
const pairs = Array.from({length: programs.length * targets.length}, (_, index) => ({
  program: programs[index % programs.length]!,
  target: targets[index % targets.length]!,
}));
const trials = Array.from({length: moments}, (_, index) => ({
  ...pairs[index % pairs.length]!,
  /** Within the first seconds: what is killed is waited for where it is not there yet. */
  delayMs: Math.round(Math.random() * 2500),
}));

const counts = new Map<string, number>();
const slowestMs = {gone: 0};
const count = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1);

/** Kills what is there at that moment, or the first of it that comes. False where the recording ended without any. */
async function killOne(
  trial: Trial,
  target: Target,
  delayMs: number,
  ended: Promise<unknown>,
): Promise<boolean> {
  let isOver = false;
  void ended.then(() => (isOver = true));
  await sleep(delayMs);
  while (!isOver) {
    const pids = trial.pidsOf(target);
    for (const pid of pids) process.kill(pid, "SIGKILL");
    if (pids.length > 0) return true;
    await sleep(5);
  }
  return false;
}

/** Every file is whole, and no run is lost that was said to be done. */
async function expectKept(trial: Trial, done: readonly string[]): Promise<void> {
  const written = await trial.read();
  const completed =
    written?.runs.filter(({status}) => status.state === "completed").map(({run}) => run) ?? [];
  expect(completed).toEqual(expect.arrayContaining([...done]));
}

// Linux alone shows which processes belong to a recording.
test.runIf(process.platform === "linux").each(trials)(
  "SIGKILL of $target of $program after $delayMs ms: whole files, nothing finished lost, no orphan, a resume completes",
  async ({program, target, delayMs}) => {
    const trial = createTrial(program);
    const {ended} = trial.start();
    const isKilled = await killOne(trial, target, delayMs, ended);
    const first = await ended;
    const goneMs = await trial.gone(5000);
    expect({goneMs, left: trial.left()}).toEqual({goneMs: expect.any(Number), left: []});
    slowestMs.gone = Math.max(slowestMs.gone, goneMs ?? 0);
    await expectKept(trial, first.done);

    const isResumed = first.signal !== null;
    const last = isResumed ? await trial.start().ended : first;
    expect(await trial.gone(5000), last.said).not.toBeNull();
    await expectKept(trial, [...first.done, ...last.done]);
    const written = await trial.read();
    const states = written?.runs.map(({status}) => status.state) ?? [];
    const failed = states.filter((state) => state === "failed").length;
    expect({states: states.length, failed, litter: trial.litter()}, last.said).toEqual({
      states: 3,
      failed: target === "trainer" && isKilled && !isResumed ? expect.any(Number) : 0,
      litter: [],
    });
    expect([last.code, last.signal, last.said]).toEqual([failed === 0 ? 0 : 1, null, expect.any(String)]);
    for (const [index, {status}] of (written?.runs ?? []).entries())
      if (status.state === "completed") expect(written?.telemetry[index]?.atMs.length).toBeGreaterThan(0);
    count(`${program}: ${target}${isKilled ? "" : ", which was not there any more"}`);
  },
);

test
  .runIf(process.platform === "linux" && isLongMode)
  .each(["recorder", "watchdog", "sampler", "trainer"] as const)(
  longMode("SIGSTOP of %s for 5 s: everything completes, and the log says it"),
  // Most of it is waiting, which both programs do side by side.
  async (target) => void (await Promise.all(programs.map((program) => stopFor5s(program, target)))),
);

async function stopFor5s(
  program: (typeof programs)[number],
  target: Exclude<Target, "recorder and watchdog">,
): Promise<void> {
  const trial = createTrial(program);
  const {begun, ended} = trial.start({stepMs: 3000, parts: 1});
  await begun;
  while (trial.pidsOf("trainer").length === 0) await sleep(20);
  await sleep(1500);
  const pids = trial.pidsOf(target);
  for (const pid of pids) process.kill(pid, "SIGSTOP");
  await sleep(5000);
  for (const pid of pids) process.kill(pid, "SIGCONT");
  expect(await ended).toMatchObject({code: 0, signal: null});
  const written = await trial.read();
  expect(written?.runs.map(({status}) => status.state)).toEqual(["completed"]);
  const gaps =
    written?.telemetry.flatMap((telemetry) => telemetry?.gaps ?? []).map(({reason}) => reason) ?? [];
  const said = target === "sampler" ? gaps : (written?.sweep.notes ?? []);
  const words = {
    recorder: "the recorder was stopped",
    watchdog: "the watchdog was stopped",
    sampler: "the sampler",
    trainer: "the trainer was stopped",
  };
  expect(said.join("\n")).toContain(words[target]);
  expect(trial.litter()).toEqual([]);
  count(`${program}: SIGSTOP of ${target}`);
}

afterAll(() => {
  const lines = [...counts].map(([what, times]) => `  ${what}: ${times}`);
  console.log(
    `kills survived\n${lines.join("\n")}\n  slowest end of what was left: ${Math.round(slowestMs.gone)} ms`,
  );
});
