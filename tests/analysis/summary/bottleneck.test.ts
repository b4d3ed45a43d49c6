import {describe, expect, test} from "vitest";
import {decideBottleneck, type BottleneckFigures} from "../../../src/analysis/summary/bottleneck.ts";

/** A GPU that is full, waits for nothing and is held down by nothing. */
const full: BottleneckFigures = {
  device: "gpu",
  epochMs: 20_000,
  waiting: 0.02,
  gpu: 0.97,
  power: 0.85,
  activity: 0.9,
  byPower: 0,
  byHeat: 0,
  byHardware: 0,
  cpu: 0.4,
  busiestCore: 0.6,
  others: 0.01,
  swapped: 0,
};
const onCpu: BottleneckFigures = {...full, device: "cpu", gpu: null, power: null, activity: null, cpu: 0.95};

describe("decide()", () => {
  test.each<[string, Partial<BottleneckFigures>, string | null]>([
    ["a full GPU computes", {}, "compute"],
    ["steps that wait while the GPU is not full: input", {waiting: 0.4, gpu: 0.5}, "input"],
    ["steps that wait although the GPU is busy: who knows", {waiting: 0.4}, null],
    ["low utilization alone proves nothing", {gpu: 0.3, power: 0.3, activity: 0.2}, null],
    ["busy with thin kernels: launch", {gpu: 0.9, power: 0.3, activity: 0.2}, "launch"],
    [
      "without SM activity one full core makes it launch",
      {gpu: 0.9, power: 0.3, activity: null, busiestCore: 0.98},
      "launch",
    ],
    ["clocks held down by the power limit", {byPower: 0.6}, "power"],
    ["clocks held down by heat, which matters more", {byPower: 0.6, byHeat: 0.3}, "heat"],
    ["the hardware's own signal with heat: heat", {byHeat: 0.3, byHardware: 0.3}, "heat"],
    ["with the power supply's brake: power", {byPower: 0.3, byHardware: 0.3}, "power"],
    ["alone it does not tell which", {byHardware: 0.3}, null],
    ["swapping comes before all", {swapped: 0.1, waiting: 0.5, gpu: 0.2}, "memory"],
    ["epochs below five seconds say nothing about a GPU", {epochMs: 4000}, null],
    ["a GPU that was not measured", {gpu: null}, null],
    ["without steps nobody knows how long they waited", {waiting: null}, null],
  ])("%s", (_, changes, kind) => {
    const decision = decideBottleneck({...full, ...changes});
    expect("kind" in decision ? decision.kind : null).toBe(kind);
    if ("reason" in decision) expect(decision.reason).not.toBe("");
  });

  test.each<[string, Partial<BottleneckFigures>, string | null]>([
    ["a busy processor computes", {}, "compute"],
    ["steps that wait: input", {waiting: 0.3}, "input"],
    ["other programs on the processor: cannot tell", {others: 0.3}, null],
    ["an idle processor that waits for nothing: cannot tell", {cpu: 0.4}, null],
  ])("on the processor, %s", (_, changes, kind) => {
    const decision = decideBottleneck({...onCpu, ...changes});
    expect("kind" in decision ? decision.kind : null).toBe(kind);
  });
});
