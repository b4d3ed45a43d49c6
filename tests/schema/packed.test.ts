import {expect, test} from "vitest";
import {parseEvent} from "../../src/schema/parse.ts";
import {unpackedColumn} from "../../src/schema/values/packed.ts";

/** As Python packs it: `b64encode(array("d", values).tobytes())`. */
function packed(values: readonly number[]): string {
  const view = new DataView(new ArrayBuffer(8 * values.length));
  for (const [index, value] of values.entries()) view.setFloat64(8 * index, value, true);
  return btoa(String.fromCharCode(...new Uint8Array(view.buffer)));
}

const step = (columns: object): string => JSON.stringify({event: "step", epoch: 0, ...columns});

test("what Python packs is unpacked", () => {
  // python3 -c 'from array import array; from base64 import b64encode; print(b64encode(array("d", [0.5, -2, 1e300])))'
  expect(unpackedColumn("AAAAAAAA4D8AAAAAAAAAwJx1AIg85Dd+")).toEqual([0.5, -2, 1e300]);
  expect(unpackedColumn("")).toEqual([]);
});

test("packed steps are those of columns, their times to a tenth of a microsecond", () => {
  const columns = {startUnixMs: [1_795_445_699_635.25, 1_795_445_699_637], durationMs: [1.234_567_89, 2]};
  const more = {loss: [0.693_147_18, Number.NaN], work: [64, 32]};
  const lines = Object.entries({...columns, ...more}).map(([name, values]) => [name, packed(values)]);
  expect(parseEvent(step(Object.fromEntries(lines)), "event")).toEqual({
    ...{event: "step", epoch: 0},
    startUnixMs: columns.startUnixMs,
    durationMs: [1.2346, 2],
    loss: [0.693_147_18, null],
    work: [64, 32],
  });
});

test.each(["no base64!", "AAAA"])("a column that is none is refused: %s", (text) => {
  expect(() => parseEvent(step({startUnixMs: [1], durationMs: text}), "event line 3")).toThrow(
    /^event line 3: .*durationMs/,
  );
});

test("packed columns are held to the same bounds", () => {
  const lines = [
    {durationMs: packed([-1])},
    {durationMs: packed([Number.NaN])},
    {durationMs: packed([1, 2])},
  ];
  for (const line of lines)
    expect(() => parseEvent(step({startUnixMs: [1], ...line}), "event line 3")).toThrow(
      /durationMs|same length/,
    );
});
