import {mkdirSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {createSweep, resumedSweep, titleOf, type Today} from "../../../src/cli/recording/document.ts";
import {newSweepId} from "../../../src/cli/recording/prepared.ts";
import {idPattern} from "../../../src/schema/values/id-pattern.ts";
import {sweepOf, temporaryFolder} from "../../recorder/fixtures/surroundings.ts";
import {fakeEffects} from "../sweep/fake-effects.ts";

const {describeMachine, describeSoftware} = fakeEffects({});
const today: Today = {
  machine: await describeMachine(),
  software: await describeSoftware(),
  now: new Date("2026-11-23T01:02:03.456Z"),
};

test("newSweepId() is day, name and time in UTC, or what was asked for where it is free", async () => {
  const runs = temporaryFolder();
  const id = await newSweepId({id: null, runs}, "quick", today.now);
  expect(id).toBe("2026-11-23-quick-010203");
  expect(id).toMatch(idPattern);
  mkdirSync(join(runs, "taken"));
  writeFileSync(join(runs, "taken", "sweep.json"), "{}");
  await expect(newSweepId({id: "taken", runs}, "quick", today.now)).rejects.toThrow("already there: taken");
  expect(await newSweepId({id: "free", runs}, "quick", today.now)).toBe("free");
});

test("resumedSweep() notes what changed since, and each note once", () => {
  const recorded = createSweep(sweepOf([16]), ["a note"], today);
  expect(resumedSweep(recorded, [], today)).toEqual(recorded);
  const {software, missing} = today.software;
  const elsewhere = {...today, software: {software: {...software, gitCommit: "1234567"}, missing}};
  expect(resumedSweep(recorded, ["a note", "another"], elsewhere).notes).toEqual([
    "a note",
    "Resumed on 2026-11-23 with commit 1234567",
    "another",
  ]);
  const changed = resumedSweep(recorded, [], elsewhere);
  expect(changed.otherSoftware).toEqual([
    {machineId: recorded.machineId, software: {...software, gitCommit: "1234567"}},
  ]);
  expect(resumedSweep(changed, [], elsewhere)).toEqual(changed);
});

test("titleOf() is cut where a sweep's title ends", () => {
  const {plan} = sweepOf([16, 32]);
  expect(titleOf(plan, "python train.py")).toBe("Batch sizes 16 and 32 on CPU: python train.py");
  const title = titleOf(plan, "x".repeat(300));
  expect(title).toHaveLength(200);
  expect(title).toMatch(/x…$/);
});
