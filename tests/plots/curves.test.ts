// Lines and areas of our own against Plot's.
import {areaY, lineY, type Markish} from "@observablehq/plot";
import {expect, test} from "vitest";
import {filledCurve, curve} from "../../src/plots/over-time/curves.ts";
import {renderPlot} from "../../src/plots/render.ts";
import fc from "../properties.ts";

interface Row {
  x: number;
  low: number | null;
  high: number | null;
}

/** Values as they come: with gaps, alone between gaps, beyond the axis, on whole pixels and beside them. */
const rows = fc.array(
  fc.record({
    x: fc.oneof(fc.integer({min: 0, max: 640}), fc.double({min: -1, max: 700, noNaN: true})),
    low: fc.option(fc.oneof(fc.integer({min: 0, max: 4}), fc.double({min: -1, max: 9, noNaN: true})), {
      freq: 3,
    }),
    high: fc.option(fc.double({min: 0, max: 20, noNaN: true}), {freq: 3}),
  }),
  {maxLength: 30},
);

const drawn = (mark: Markish): string =>
  renderPlot(
    {
      x: {domain: [0, 640], label: null, axis: null},
      y: {domain: [0, 10], label: null, axis: null},
      width: 640,
      height: 170,
      marks: [mark],
    },
    {id: "one", title: "One", description: "One of two"},
  );

const x = (row: Row): number => row.x / 1.7;
const orNone = (value: number | null): number => value ?? Number.NaN;

test("a line is the bytes of Plot's", () => {
  fc.assert(
    fc.property(rows, (data) => {
      const options = {
        x,
        y: ({low}: Row) => orNone(low),
        stroke: "var(--series-1)",
        strokeWidth: 1.6,
        ariaDescription: "a < b",
        className: "moves",
      };
      expect(drawn(curve(data, options))).toBe(drawn(lineY(data, options)));
    }),
  );
});

test("an area is the bytes of Plot's", () => {
  fc.assert(
    fc.property(rows, (data) => {
      const options = {
        x,
        y1: ({low}: Row) => orNone(low),
        y2: ({high}: Row) => orNone(high),
        fill: "var(--series-1)",
        fillOpacity: 0.18,
        className: "moves spread",
      };
      expect(drawn(filledCurve(data, options))).toBe(drawn(areaY(data, options)));
    }),
  );
});
