import {expect, test} from "vitest";
import {machinesOf} from "../../../src/analysis/findings/machines.ts";
import type {Machine} from "../../../src/schema/sweep.ts";
import {sweepOf} from "../stories.ts";

const machine: Machine = {
  os: "Debian GNU/Linux 13",
  kernel: "6.12",
  architecture: "x64",
  cpu: {name: "A CPU", physicalCores: 2, logicalCores: 2, baseHertz: 2e9},
  availableCores: 2,
  memoryBytes: 2 ** 34,
  memoryLimitBytes: 2 ** 34,
  sharedMemoryBytes: 2 ** 26,
  virtualization: "kvm",
  gpus: [],
};

test("machines are the same where hardware and the training’s share of it are", () => {
  const sweeps = [
    sweepOf([], {sweep: "a", machine}),
    sweepOf([], {sweep: "b", machine: {...machine, kernel: "6.13"}}),
    sweepOf([], {sweep: "c", machine: {...machine, availableCores: 1}}),
    // What a kernel takes for itself changes with its version.
    sweepOf([], {sweep: "f", machine: {...machine, memoryBytes: 2 ** 34 * 0.99998}}),
    sweepOf([], {sweep: "g", machine: {...machine, virtualization: "xen"}}),
    sweepOf([], {
      sweep: "d",
      machine: {...machine, gpus: [{name: "A GPU", memoryBytes: 2 ** 33, driver: "1"}]},
    }),
    sweepOf([], {sweep: "e"}),
  ];
  const {machines, unknown} = machinesOf(sweeps);
  expect(machines.map((one) => one.sweeps.map(({sweep}) => sweep))).toEqual([
    ["a", "b", "f"],
    ["c"],
    ["g"],
    ["d"],
  ]);
  expect(unknown.map(({sweep}) => sweep)).toEqual(["e"]);
});
