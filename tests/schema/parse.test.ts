import fc from "../properties.ts";
import {describe, expect, test} from "vitest";
import {ParseError, parseEvent, parseRunLog, parseSweep, parseTelemetry} from "../../src/schema/parse.ts";
import {serializeRunLog, serializeSweep, serializeTelemetry} from "../../src/schema/serialize.ts";
import {exampleRunLog, exampleSweep, exampleTelemetry} from "./examples.ts";

/** The message a run log with a changed field gets. */
function messageOf(change: (log: Record<string, unknown>) => void): string {
  const log = structuredClone(exampleRunLog()) as unknown as Record<string, unknown>;
  change(log);
  try {
    parseRunLog(JSON.stringify(log), "runs/example/a.json");
  } catch (error) {
    expect(error).toBeInstanceOf(ParseError);
    return (error as Error).message;
  }
  throw new Error("the run log was accepted");
}

describe("parsing", () => {
  test("a written document reads back as it was", () => {
    expect(parseRunLog(serializeRunLog(exampleRunLog()), "a.json")).toEqual(exampleRunLog());
    expect(parseSweep(serializeSweep(exampleSweep()), "sweep.json")).toEqual(exampleSweep());
    expect(parseTelemetry(serializeTelemetry(exampleTelemetry()), "t.json")).toEqual(exampleTelemetry());
  });

  test.each<[string, (log: Record<string, unknown>) => void, string]>([
    [
      "a field of the wrong type",
      (log) => Object.assign(log["configuration"] as object, {batchSize: "64"}),
      'runs/example/a.json: configuration.batchSize: Invalid input: expected number, received string: "64"',
    ],
    [
      "a batch size of zero",
      (log) => Object.assign(log["configuration"] as object, {batchSize: 0}),
      "runs/example/a.json: configuration.batchSize: Too small: expected number to be >0: 0",
    ],
    [
      "an error rate in percent",
      (log) => Object.assign((log["epochs"] as object[])[0] as object, {errorRate: 25}),
      "runs/example/a.json: epochs[0].errorRate: Too big: expected number to be <=1: 25",
    ],
    [
      "a field that is not there",
      (log) => void delete log["repeat"],
      "runs/example/a.json: repeat: Invalid input: expected number, received undefined: (absent)",
    ],
    [
      "a null without a reason",
      (log) => Object.assign(log, {steps: null}),
      'runs/example/a.json: steps: null without a reason in missing["steps"]: null',
    ],
    [
      "a reason for what is there",
      (log) => Object.assign(log, {missing: {...(log["missing"] as object), steps: "gone"}}),
      'runs/example/a.json: missing.steps: a reason for a value that is not null: "gone"',
    ],
    [
      "an id that climbs out of its folder",
      (log) => Object.assign(log, {run: "../../etc/passwd"}),
      "runs/example/a.json: run: expected an id of lower-case letters, digits, '-', '_' and single '.', 80 characters at most: \"../../etc/passwd\"",
    ],
    [
      "a newer format",
      (log) => Object.assign(log, {format: 4}),
      "runs/example/a.json: format: a newer batchsweep wrote it; this one reads formats up to 3 (install a newer one): 4",
    ],
  ])("%s is named with file, field and value, in one line", (_, change, message) => {
    expect(messageOf(change)).toBe(message);
  });

  test("text that is not JSON is named with its file", () => {
    expect(() => parseSweep("{", "runs/x/sweep.json")).toThrow(/^runs\/x\/sweep\.json: not JSON: /);
  });

  test("a conflict of a merge is named with its line, and what to do", () => {
    const text =
      '{\n  "sweep": "x",\n<<<<<<< HEAD\n  "title": "a"\n=======\n  "title": "b"\n>>>>>>> other\n}';
    expect(() => parseSweep(text, "runs/x/sweep.json")).toThrow(
      /^runs\/x\/sweep\.json: not JSON: a merge conflict begins in line 3 \(take one side: [^\n]+$/,
    );
    expect(() => parseSweep('{"title": "<<<<<<< a"', "x.json")).not.toThrow("merge conflict");
  });

  test("a column that is shorter than the samples is refused", () => {
    const short = exampleTelemetry({atMs: [0, 3000, 6000]});
    expect(() => serializeTelemetry(short)).toThrow("expected 3 values, one a sample");
  });

  test("control characters of a stranger's file stay out of the message", () => {
    const message = messageOf((log) => Object.assign(log, {run: "\u001b[31mred\u0007\u202e"}));
    expect(messageOf((log) => Object.assign(log, {"\u001b[2J": 1}))).toContain('Unrecognized key: "?[2J"');
    expect([...message].filter((character) => character < " " || character === "\u202e")).toEqual([]);
  });

  test("nor do those of a text that is not JSON", () => {
    expect(() => parseSweep("\u001b]0;title\u0007 {", "x.json")).toThrow(
      /^x\.json: not JSON: [\x20-\x7e…]*$/,
    );
  });

  test("an event line reads, and a broken one is named with its line", () => {
    expect(parseEvent('{"event":"run-ended","unixMs":5}', "events:3")).toEqual({
      event: "run-ended",
      unixMs: 5,
    });
    expect(() => parseEvent('{"event":"lunch"}', "events:4")).toThrow(
      /^events:4: event: Invalid discriminator value/,
    );
  });

  test("whatever is in a document, the answer is a value or a ParseError of one line", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        for (const parse of [parseRunLog, parseSweep, parseTelemetry, parseEvent]) {
          try {
            parse(text, "x.json");
          } catch (error) {
            expect(error).toBeInstanceOf(ParseError);
            expect((error as Error).message).not.toContain("\n");
          }
        }
      }),
      {numRuns: 300, seed: 1},
    );
  });
});
