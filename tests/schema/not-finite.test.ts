import {expect, test} from "vitest";
import {parsePythonJson} from "../../src/schema/values/not-finite.ts";

test("NaN and infinities are numbers, as Python writes them", () => {
  expect(parsePythonJson('\ufeff{"a": NaN, "b": [Infinity, -Infinity], "c": 1}')).toEqual({
    a: Number.NaN,
    b: [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    c: 1,
  });
  expect(parsePythonJson("NaN")).toBeNaN();
});

test("words in texts stay", () => {
  const text = '{"NaN": "NaN, \\"Infinity", "x": NaN}';
  expect(parsePythonJson(text)).toEqual({NaN: 'NaN, "Infinity', x: Number.NaN});
});

test("a text of megabytes, as the pictures of notebooks are, is passed over", () => {
  const picture = "A".repeat(20_000_000);
  expect(parsePythonJson(`{"image/png": "${picture}", "x": NaN}`)).toEqual({
    "image/png": picture,
    x: Number.NaN,
  });
});

test.each(["{", '{"a": NaNs}', '{"a": +NaN}', '["NaN', "nan"])("%s is refused", (text) => {
  expect(() => parsePythonJson(text)).toThrow(SyntaxError);
});
