import {describe, expect, test} from "vitest";
import {decideBottleneck, type BottleneckFigures} from "../../../src/analysis/summary/bottleneck-rules.ts";

/** A plain compute-bound training on a GPU of which only load and power were read. */
const plain: BottleneckFigures = {
  device: "gpu",
  gpus: 1,
  epochMs: 60_000,
  trainShare: 0.9,
  waiting: 0.01,
  gpu: 0.95,
  power: 0.7,
  activity: null,
  tensor: null,
  memoryTraffic: null,
  byPower: null,
  byHeat: null,
  byHardware: null,
  cpu: 0.1,
  busiestCore: 0.5,
  others: 0.01,
  swapped: 0,
};
const onCpu: Partial<BottleneckFigures> = {device: "cpu", gpu: null, power: null};

/** The kind that the figures come to, with a sentence or reason that names no other; null: they do not tell. */
function decided(changes: Partial<BottleneckFigures>): string | null {
  const decision = decideBottleneck({...plain, ...changes});
  expect("kind" in decision ? decision.sentence : decision.reason).toMatch(/^\S.*[^.]$/);
  return "kind" in decision ? decision.kind : null;
}

describe("a table of truths: what limits a training, by what is seen of it", () => {
  test.each<[string, Partial<BottleneckFigures>, string | null]>([
    ["compute-bound, only load and power read", {}, "compute"],
    ["compute-bound, power limit not read", {power: null, gpu: 0.99}, "compute"],
    [
      "compute-bound at 49 % of a 700 W limit, host spins",
      {gpu: 0.99, power: 0.49, busiestCore: 1},
      "compute",
    ],
    ["compute-bound at the power limit, which is usual", {gpu: 1, power: 0.99, byPower: 0.6}, "compute"],
    ["compute-bound, all counters read", {gpu: 0.97, power: 0.85, activity: 0.9, tensor: 0.2}, "compute"],
    ["tensor cores busy at moderate power", {gpu: 1, power: 0.55, activity: 0.7, tensor: 0.6}, "compute"],
    ["input-bound: the GPU idles half the time", {gpu: 0.4, waiting: 0.5, power: 0.3}, "input"],
    ["input-bound in epochs of 3 s", {gpu: 0.4, waiting: 0.5, power: 0.3, epochMs: 3000}, "input"],
    ["input-bound, GPU load not read", {gpu: null, waiting: 0.6}, "input"],
    ["input-bound just above the threshold", {waiting: 0.16, gpu: 0.82}, "input"],
    ["input-bound beside a little unrelated swap", {swapped: 0.015, waiting: 0.5, gpu: 0.4}, "input"],
    ["waiting that the GPU's load contradicts", {waiting: 0.4, gpu: 0.97}, null],
    ["launch-bound, GPU 30 % busy, one core full", {gpu: 0.3, power: 0.2, busiestCore: 1}, "launch"],
    ["launch-bound, GPU 60 % busy, one core full", {gpu: 0.6, power: 0.3, busiestCore: 1}, "launch"],
    [
      "launch-bound with little SM activity",
      {gpu: 0.45, power: 0.2, activity: 0.1, busiestCore: 1},
      "launch",
    ],
    ["launch-bound: small kernels keep the GPU busy", {gpu: 0.9, power: 0.3, activity: 0.2}, "launch"],
    ["launch-bound: one core nearly full", {gpu: 0.9, power: 0.3, busiestCore: 0.98}, "launch"],
    ["host sync in each step (.item())", {gpu: 0.7, power: 0.55, busiestCore: 1}, "host"],
    ["memory-bandwidth-bound at 45 % power, host spins", {gpu: 1, power: 0.45, busiestCore: 1}, "compute"],
    ["memory-bandwidth-bound with SM activity 0.9", {gpu: 1, power: 0.6, activity: 0.9}, "bandwidth"],
    ["memory-bandwidth-bound by memory traffic", {gpu: 1, power: 0.7, memoryTraffic: 0.8}, "bandwidth"],
    ["NCCL wait on two GPUs", {gpu: 1, power: 0.35, busiestCore: 1, gpus: 2}, "communication"],
    ["the same figures on one GPU", {gpu: 1, power: 0.35, busiestCore: 1}, null],
    ["validation-bound: a third of the epoch trains", {trainShare: 1 / 3}, "validation"],
    ["heat, no steps reported", {waiting: null, byHeat: 0.8}, "heat"],
    ["heat with the hardware's own signal", {byHeat: 0.3, byHardware: 0.3}, "heat"],
    ["a power cap far below the board's limit", {gpu: 0.97, power: 0.5, byPower: 0.6}, "power"],
    ["the hardware's signal alone", {byHardware: 0.3}, null],
    ["no steps reported, GPU 20 % busy", {waiting: null, gpu: 0.2}, null],
    ["no steps reported, GPU full", {waiting: null, gpu: 0.99}, "compute"],
    ["swapping", {swapped: 0.1, waiting: 0.5, gpu: 0.2}, "memory"],
    ["a GPU half idle, nothing else seen", {gpu: 0.5, power: 0.3}, null],
    ["low load in epochs of 3 s", {gpu: 0.3, power: 0.2, busiestCore: 1, epochMs: 3000}, null],
    ["a GPU that was not measured", {gpu: null}, null],
    ["CPU: input-bound", {...onCpu, waiting: 0.4, cpu: 0.6}, "input"],
    ["CPU: data workers fill all cores", {...onCpu, waiting: 0.4, cpu: 1}, "input"],
    ["CPU: one thread on 16 cores", {...onCpu, cpu: 0.06, busiestCore: 1}, "serial"],
    ["CPU: arithmetic or memory bandwidth", {...onCpu, cpu: 1}, "compute"],
    ["CPU: beside other programs", {...onCpu, cpu: 0.9, others: 0.3}, null],
    ["CPU: half idle without waiting", {...onCpu, cpu: 0.4}, null],
    ["CPU: no steps reported", {...onCpu, cpu: 0.9, waiting: null}, null],
  ])("%s", (_, changes, kind) => {
    expect(decided(changes)).toBe(kind);
  });
});

test("a sentence does not claim more than the counters tell", () => {
  const sentence = (changes: Partial<BottleneckFigures>): string => {
    const decision = decideBottleneck({...plain, ...changes});
    return "kind" in decision ? decision.sentence : decision.reason;
  };
  expect(sentence({gpu: 1, power: 0.45})).toBe(
    "Bound by the GPU, arithmetic or memory bandwidth: no counter tells which",
  );
  // Neither utilization nor a middling power tells arithmetic from memory.
  for (const uncounted of [{}, {power: null, gpu: 0.99}, {waiting: null, gpu: 0.99}])
    expect(sentence(uncounted)).toContain("no counter tells which");
  for (const counted of [{power: 0.9}, {activity: 0.9}, {memoryTraffic: 0.2}])
    expect(sentence(counted)).toMatch(/^Compute-bound/);
  expect(sentence({...onCpu, cpu: 1})).toContain("arithmetic or memory bandwidth");
  expect(sentence({gpu: 1, power: 0.35})).toContain("activity was not measured");
});
