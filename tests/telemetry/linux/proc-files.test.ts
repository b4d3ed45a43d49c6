import {fixtureTree} from "../fixtures/fixture-tree.ts";
import {openKept} from "../../../src/telemetry/source/kept-file.ts";
import {expect, test} from "vitest";
import {
  createMachineShare,
  parseCoreTicks,
  parseStarted,
  sumTicks,
} from "../../../src/telemetry/linux/machine-ticks.ts";
import {parseProcessStat} from "../../../src/telemetry/linux/process-stat.ts";
import {statLine} from "../fixtures/fixture-tree.ts";

test("parseProcessStat() reads past a name with spaces and brackets", () => {
  const line = statLine({
    pid: 7,
    name: "a) b (c",
    state: "R",
    parent: 3,
    user: 20,
    system: 5,
    waitedUser: 7,
    waitedSystem: 1,
    start: 900,
    pages: 12,
  });
  expect(parseProcessStat(line)).toEqual({
    parentPid: 3,
    isZombie: false,
    ownTicks: 20 + 5,
    waitedTicks: 7 + 1,
    startTicks: 900,
    residentPages: 12,
  });
});

test("parseProcessStat() keeps zeros, knows a zombie, and gives null for anything else", () => {
  expect(parseProcessStat(statLine({pid: 7, state: "Z"}))).toMatchObject({isZombie: true, ownTicks: 0});
  expect(parseProcessStat("")).toBeNull();
  expect(parseProcessStat("7 (node) S 1 2")).toBeNull();
});

test("parseCoreTicks() reads the asked cores only; idle and iowait are not busy, steal is", () => {
  const text =
    "cpu  9 9 9 9 9 9 9 9 0 0\ncpu0 1 2 3 100 50 4 5 6 0 0\ncpu1 9 0 0 0 0 0 0 0 0 0\nintr 0\ncpu0 7\n";
  const ticks = parseCoreTicks(text, new Set([0]));
  expect(ticks).toEqual(new Map([[0, {busy: 1 + 2 + 3 + 4 + 5 + 6, stolen: 6, total: 21 + 150}]]));
  expect(sumTicks(parseCoreTicks(text, new Set([0, 1])))).toEqual({busy: 21 + 9, stolen: 6, total: 171 + 9});
});

test("the machine's share is 0 when only idle time passed, and null when none did", () => {
  const core = new Set([0]);
  const ofTicks = createMachineShare(core, {periodMs: 100, ticksPerSecond: 100});
  const share = (text: string): number | null => ofTicks(parseCoreTicks(text, core));
  expect(share("cpu0 10 0 0 90 0 0 0 0 0 0\n")).toBeNull();
  expect(share("cpu0 10 0 0 100 0 0 0 0 0 0\n")).toBe(0);
  expect(share("cpu0 15 0 0 105 0 0 0 0 0 0\n")).toBe(0.5);
  expect(createMachineShare(core, {periodMs: 100, ticksPerSecond: 100})(new Map())).toBeNull();
});

test("what was started since boot is read, and 0 is no count", () => {
  expect(parseStarted("cpu0 1 0 0 1 0 0 0 0\nctxt 5\nprocesses 86031\nprocs_running 2\n")).toBe(86_031);
  expect(parseStarted("cpu0 1 0 0 1 0 0 0 0\nprocesses 0\n")).toBeNull();
  expect(parseStarted("cpu0 1 0 0 1 0 0 0 0\n")).toBeNull();
});

test("a shared file is asked again only when its text is older than wanted", () => {
  const {root, write} = fixtureTree({stat: "first"});
  let nowMs = 0;
  const file = openKept(`${root}/stat`, {freshMs: 5, nowMs: () => nowMs});
  expect(file?.read()).toBe("first");
  write({stat: "second"});
  nowMs = 4.9;
  expect(file?.read()).toBe("first");
  nowMs = 5;
  expect(file?.read()).toBe("second");
  file?.close();
});
