import {expect, test} from "vitest";
import {withMachine} from "../../../src/runs/merging/merge-machines.ts";
import {mergeSweeps} from "../../../src/runs/merging/merge-sweeps.ts";
import {checkSweep} from "../../../src/schema/parse.ts";
import type {Sweep} from "../../../src/schema/sweep.ts";
import {configurationOf} from "../../recorder/fixtures/surroundings.ts";
import {sweepOf} from "../../fixtures/sweep.ts";

/** A sweep as a machine with `gigabytes` of memory began it, at that minute; it knows its virtualization, or does not. */
function begun(minute: number, gigabytes: number, isKnown = true): Sweep {
  const sweep = sweepOf("s", "A sweep", [{run: "a-r1", repeat: 1, configuration: configurationOf(16)}]);
  const {machine} = sweep;
  if (machine === null) throw new Error("no machine");
  return checkSweep({
    ...sweep,
    startedAt: `2026-11-20T09:0${minute}:00.000Z`,
    machineId: String(gigabytes).padStart(12, "0"),
    machine: {...machine, memoryBytes: gigabytes * 2 ** 30, virtualization: isKnown ? "kvm" : null},
    missing: isKnown ? {} : {"machine.virtualization": `not known of ${gigabytes}`},
  });
}

function merged(first: Sweep, ...rest: Sweep[]): Sweep {
  return rest.reduce((all, one) => {
    const {sweep, conflicts} = mergeSweeps(null, all, one);
    if (sweep === null) throw new Error(conflicts.join());
    return checkSweep(sweep);
  }, first);
}

test("several machines stand side by side, the first that began in front, in any order of merging", () => {
  const [a, b, c] = [begun(1, 8), begun(0, 16, false), begun(2, 32, false)];
  const all = merged(a, b, c);
  expect(all.machineId).toBe(b.machineId);
  expect(all.otherMachines?.map(({machineId}) => machineId)).toEqual([a.machineId, c.machineId]);
  expect(all.missing).toEqual({
    "machine.virtualization": "not known of 16",
    "otherMachines.machine.virtualization": "not known of 16",
  });
  for (const order of [
    [a, c, b],
    [b, a, c],
    [b, c, a],
    [c, a, b],
    [c, b, a],
  ] as [Sweep, Sweep, Sweep][])
    expect(merged(...order)).toEqual(all);
  expect(merged(merged(a, c), merged(c, b))).toEqual(all);
});

test("one machine stays one, and what changed of its software stands beside, in any order of merging", () => {
  const a = begun(1, 8);
  expect(merged(a, begun(0, 8))).toEqual(begun(0, 8));
  const running = (minute: number, node: string, commit: string | null = "0123456"): Sweep =>
    checkSweep({
      ...begun(minute, 8),
      software: {batchsweep: "1", node, packages: {}, gitCommit: commit, gitDirty: minute > 2},
      missing: commit === null ? {"software.gitCommit": `no repository ${minute}`} : {},
    });
  const [first, second, third, fourth] = [
    running(0, "24.0.0"),
    running(1, "26.0.0"),
    running(2, "25.0.0", null),
    running(3, "24.0.0"),
  ] as const;
  const all = merged(first, second, third, fourth);
  expect(all.software).toEqual(first.software);
  expect(all.otherSoftware?.map(({software}) => software.node)).toEqual(["25.0.0", "26.0.0"]);
  expect(all.missing).toEqual({"otherSoftware.software.gitCommit": "no repository 2"});
  for (const order of [
    [fourth, third, second, first],
    [second, first, fourth, third],
    [third, fourth, first, second],
  ] as [Sweep, ...Sweep[]][])
    expect(merged(...order)).toEqual(all);
  expect(merged(merged(third, second), merged(fourth, first))).toEqual(all);
});

test("withMachine() adds one once", () => {
  const a = begun(1, 8);
  const {machineId = "", machine, software, missing} = begun(0, 16, false);
  if (machine === null || software === null) throw new Error("no machine");
  const both = checkSweep(withMachine(a, {machineId, machine, software, missing}));
  expect(both.otherMachines).toHaveLength(1);
  expect(withMachine(both, {machineId, machine, software, missing})).toBe(both);
  const newer = {...software, node: "26.0.0"};
  const changed = checkSweep(withMachine(both, {machineId, machine, software: newer, missing}));
  expect(changed.otherSoftware).toEqual([{machineId, software: newer}]);
  expect(withMachine(changed, {machineId, machine, software: newer, missing})).toBe(changed);
});
