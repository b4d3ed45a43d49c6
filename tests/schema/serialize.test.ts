import {expect, test} from "vitest";
import {serializeRunLog, serializeTelemetry} from "../../src/schema/serialize.ts";
import {exampleRunLog, exampleTelemetry} from "./examples.ts";

test("the same facts give the same bytes, whatever the order of keys", () => {
  const log = exampleRunLog();
  const shuffled = Object.fromEntries(Object.entries(log).reverse()) as typeof log;
  expect(serializeRunLog(shuffled)).toBe(serializeRunLog(log));
  expect(serializeRunLog(log)).toMatch(/\}\n$/);
});

test("an epoch takes one line, so that a diff shows an epoch a line", () => {
  const lines = serializeRunLog(exampleRunLog()).split("\n");
  expect(lines.filter((line) => line.includes('"stage"'))).toHaveLength(1);
});

test("a column takes one line", () => {
  const lines = serializeTelemetry(exampleTelemetry()).split("\n");
  expect(lines.find((line) => line.includes('"values"'))?.trim()).toBe('"values": [0,0.75],');
});

test("numbers keep nine significant digits", () => {
  const [epoch] = exampleRunLog().epochs;
  if (epoch === undefined) throw new Error("the example has an epoch");
  const text = serializeRunLog(exampleRunLog({epochs: [{...epoch, trainLoss: 0.123456789123}]}));
  expect(text).toContain('"trainLoss": 0.123456789,');
});

test("NaN and Infinity are refused, not written as null", () => {
  for (const durationMs of [Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => serializeRunLog(exampleRunLog({status: {state: "completed", durationMs}}))).toThrow();
  }
});
