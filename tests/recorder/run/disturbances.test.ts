import {expect, onTestFinished, test} from "vitest";
import {watchDisturbances, type Clocks} from "../../../src/recorder/run/disturbances.ts";
import {startNode, staying} from "../process/groups.ts";

/** Clocks that a test sets; no timer looks at them. */
function setClocks() {
  const now = {wall: 1e12, steady: 1e12, uptime: 5e6};
  const clocks: Clocks = {wallMs: () => now.wall, steadyMs: () => now.steady, uptimeMs: () => now.uptime};
  const pass = (ms: number): void =>
    void Object.assign(now, {wall: now.wall + ms, steady: now.steady + ms, uptime: now.uptime + ms});
  const watch = watchDisturbances(() => [], clocks, 500);
  onTestFinished(() => void watch.end());
  return {now, pass, watch};
}

test("a quiet run has nothing to note, also where the clock is corrected little by little", () => {
  const {now, pass, watch} = setClocks();
  for (let second = 0; second < 60; second++) {
    pass(520);
    now.wall += 20;
    watch.look();
  }
  expect(watch.end()).toEqual({notes: [], clockStepsMs: []});
});

test("a clock that is set back and forward is noted, and by how much", () => {
  const {now, pass, watch} = setClocks();
  pass(500);
  now.wall -= 3000;
  watch.look();
  pass(500);
  watch.look();
  now.wall += 60_000;
  pass(500);
  expect(watch.end()).toEqual({
    notes: [
      "the machine's clock was set back by 3.0 s, 0.5 s after the start",
      "the machine's clock was set forward by 60.0 s, 1.5 s after the start",
    ],
    clockStepsMs: [-3000, 60_000],
  });
});

test("sleep is no clock that was set: the uptime goes on, too", () => {
  const {now, pass, watch} = setClocks();
  pass(500);
  now.wall += 90_400;
  now.uptime += 90_000;
  watch.look();
  expect(watch.end()).toEqual({
    notes: ["the machine slept for 90.0 s, 0.5 s after the start"],
    clockStepsMs: [],
  });
});

test("a recorder that did not run is noted", () => {
  const {pass, watch} = setClocks();
  pass(5500);
  watch.look();
  expect(watch.end().notes).toEqual([
    "the recorder was stopped or got no CPU time for 5.0 s, 5.5 s after the start",
  ]);
});

test.runIf(process.platform === "linux")("a process that is stopped is noted when it goes on", async () => {
  const {group, saying} = startNode(staying);
  await saying(/ready/);
  const watch = watchDisturbances(
    () => [
      ["the trainer", group.pid],
      ["nobody", null],
    ],
    undefined,
    20,
  );
  group.kill("SIGSTOP");
  await new Promise((resolve) => setTimeout(resolve, 1000));
  group.kill("SIGCONT");
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(watch.end().notes).toEqual([
    expect.stringMatching(/^the trainer was stopped for [\d.]+ s, [\d.]+ s after the start$/),
  ]);
  group.kill("SIGKILL");
  await group.exited;
});
