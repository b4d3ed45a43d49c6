import {describe, expect, test} from "vitest";
import {filled, placeholdersIn} from "../../../src/recorder/plan/placeholders.ts";

const values = new Map([
  ["batchSize", "16"],
  ["device", "cpu"],
]);

describe("placeholders", () => {
  test.each([
    ["--bs={batchSize}", "--bs=16"],
    ["{batchSize}x{batchSize} on {device}", "16x16 on cpu"],
    ["{{batchSize}}", "{batchSize}"],
    ['{"a": 1}', '{"a": 1}'],
    ["${HOME} {0} { batchSize }", "${HOME} {0} { batchSize }"],
  ])("%s becomes %s", (text, expected) => {
    expect(filled(text, values)).toBe(expected);
  });

  test("each name is listed once, a doubled brace is none", () => {
    expect(placeholdersIn("{a} {b} {a} {{c}}")).toEqual(["a", "b"]);
  });

  test("a placeholder without a value is an error that names it", () => {
    expect(() => filled("{lr}", values)).toThrow("placeholder without a factor: {lr}");
  });
});
