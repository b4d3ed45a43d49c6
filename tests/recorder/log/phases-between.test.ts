import {expect, test} from "vitest";
import {phasesBetween} from "../../../src/recorder/log/phases-between.ts";
import type {Phase} from "../../../src/schema/run-log.ts";

const guessed: Phase[] = [
  {phase: "load", startMs: 0, endMs: 2000, synced: false},
  {phase: "train", epoch: 0, startMs: 2000, endMs: 9000, synced: false},
];
const rows = [
  {epoch: 0, atMs: 4000},
  {epoch: 1, atMs: 7000},
];
const shortly = (phases: Phase[]) =>
  phases.map((one) => [one.phase, one.phase === "load" ? null : one.epoch, one.startMs, one.endMs]);

test("epochs without marks are training phases between their rows, the first from where the load rises", () => {
  expect(shortly(phasesBetween(rows, {reports: []}, guessed))).toEqual([
    ["load", null, 0, 2000],
    ["train", 0, 2000, 4000],
    ["train", 1, 4000, 7000],
  ]);
});

test("without samples the first epoch has none, unless it is the only one", () => {
  expect(shortly(phasesBetween(rows, {reports: []}, []))).toEqual([["train", 1, 4000, 7000]]);
  expect(shortly(phasesBetween(rows.slice(0, 1), {reports: []}, []))).toEqual([["train", 0, 0, 4000]]);
});

test("a first row that is not of the first epoch has no phase", () => {
  expect(shortly(phasesBetween([{epoch: 2, atMs: 4000}], {reports: []}, guessed))).toEqual([
    ["load", null, 0, 2000],
  ]);
});

test("a training without epochs is one phase from its first report to its last", () => {
  const report = (atMs: number) => ({step: 1, epoch: null, done: null, atMs, figures: {}, notFinite: []});
  expect(shortly(phasesBetween([], {reports: [report(500), report(1500)]}, []))).toEqual([
    ["train", 0, 500, 1500],
  ]);
});
