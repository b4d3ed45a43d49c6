import {expect, test} from "vitest";
import {noteOf, withNotes, withoutNotesOn} from "../../../src/recorder/log/notes.ts";
import {publishableRecording} from "../../../src/recorder/log/publishable-recording.ts";
import {writableRunLog} from "../../../src/recorder/log/writable.ts";
import {serializeRunLog} from "../../../src/schema/serialize.ts";
import {exampleRunLog} from "../../schema/examples.ts";
import {configurationOf, fakeRecording, sweepOf} from "../fixtures/surroundings.ts";

test("a log that can be written stays as it is", () => {
  expect(writableRunLog(exampleRunLog())).toEqual({log: exampleRunLog(), warnings: []});
});

test("parts that cannot be written are left out with a warning each; how the run ended and the rest stay", () => {
  const example = exampleRunLog();
  const [row] = example.epochs;
  if (row === undefined || example.training === null) throw new Error("the example has an epoch");
  const broken = exampleRunLog({
    epochs: Array.from({length: 20_001}, (_, epoch) => ({...row, epoch})),
    training: {...example.training, threads: -1},
  });
  const {log, warnings} = writableRunLog(broken);
  expect(warnings).toHaveLength(2);
  expect(warnings.join("\n")).toContain("epochs could not be written: epochs: ");
  expect(log).toMatchObject({status: example.status, phases: example.phases, epochs: [], training: null});
  expect(log.missing["training"]).toContain("training.threads");
  expect(() => serializeRunLog(log)).not.toThrow();
});

test("a log whose end itself breaks the schema is left to say so", () => {
  const broken = exampleRunLog({repeat: 0});
  expect(writableRunLog(broken)).toEqual({log: broken, warnings: []});
});

test("notes are cut to what a sweep holds, and those on runs that are done again go", () => {
  const sweep = withNotes(sweepOf([16]), [...noteOf("a", ["one", "two"]), "x".repeat(600)]);
  expect(sweep.notes[0]).toBe("a: one (and 1 more)");
  expect(sweep.notes[1]).toHaveLength(500);
  const again = [{run: "a", configuration: configurationOf(16), repeat: 1}];
  expect(withoutNotesOn(again, sweep).notes).toHaveLength(1);
});

test("a recording is published without the names of the machine, and without processes that nobody could see", () => {
  const gaps = [{startUnixMs: 0, endUnixMs: 1, reason: `died in ${process.cwd()}/src`}];
  const recording = {...fakeRecording([0, 1]), gaps};
  expect(publishableRecording(recording, null).gaps[0]?.reason).toBe("died in ./src");
  const columns = recording.columns.map((column) => ({...column, source: "process-tree"}));
  expect(publishableRecording({...recording, columns}, "in a container").columns[0]?.missing).toBe(
    "in a container",
  );
});
