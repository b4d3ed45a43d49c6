import {expect, test} from "vitest";
import {notesOf} from "../../../src/analysis/naming/sweep-notes.ts";
import {readSweep} from "../../../src/runs/read.ts";

test("a note of a recorded sweep on its repeats says which seeds they had, and others are left as they are", async () => {
  const sweep = await readSweep("runs", "2026-11-23-quick-wasm");
  expect(notesOf({...sweep, notes: [...sweep.notes, "A door was open."]})).toEqual([
    "Each repeat trains with a seed of its own, from 1 on; all share the images and their split",
    "A door was open.",
  ]);
});

test("what is noted of several runs alike is said once, and of what is no run nothing is taken together", async () => {
  const sweep = await readSweep("runs", "2026-11-23-quick-wasm");
  const [a = "", b = "", c = ""] = sweep.plan.runs.map(({run}) => run);
  const all = sweep.plan.runs.length;
  const notes = [`${a}: hot`, "door: open", `${b}: hot`, `${a}: dark`, "gate: open", `${c}: hot`];
  expect(notesOf({...sweep, notes})).toEqual([
    `3 of ${all} runs: hot`,
    "door: open",
    `${a}: dark`,
    "gate: open",
  ]);
  expect(notesOf({...sweep, notes: [`${a}: hot`, `${b}: hot`]})).toEqual([`${a}: hot`, `${b}: hot`]);
});
