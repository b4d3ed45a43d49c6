// The plot of a training over its sessions.
import {axisY, dot, gridY, line, link, ruleX, ruleY, text, type PlotOptions} from "@observablehq/plot";
import type {ConfigurationHistory} from "../../analysis/series/history.ts";
import {isFar} from "../../analysis/decision/verdict-sentence.ts";
import {formatChange, formatNumber, formatTimes, quantityFormat} from "../../format.ts";
import {better, quiet, rule, seriesColour, widths, worse, type Width} from "../theme.ts";

/** What the histories of a page share, so that they can be held against each other. */
export interface HistoryPlotOptions {
  width?: Width;
  height?: number;
  /** How many sessions there are in all. */
  sessions: number;
}

const least = 0.9;
const most = 1.12;

/**
 * The time of an epoch session by session, as a share of what it is in the middle: a dot a session with the range of its runs, the
 * level that it keeps as a line, a rule with its size where the level shifts. Every machine has its own colour and line, and a rule
 * stands where another one takes over.
 */
export function historyPlot(
  {machines}: ConfigurationHistory,
  {width = "narrow", height = 190, sessions}: HistoryPlotOptions,
): PlotOptions {
  const own = machines.map(({sessions: all, parts, shifts}, slot) => {
    const sorted = all.map(({logMs}) => logMs).toSorted((a, b) => a - b);
    const middle = Math.exp(sorted[Math.floor(sorted.length / 2)] ?? 0);
    const share = (ms: number): number => (100 * ms) / middle;
    return {
      points: all.map(({place, logMs, lowMs, highMs}) => ({
        place,
        slot,
        value: share(Math.exp(logMs)),
        low: share(lowMs),
        high: share(highMs),
      })),
      levels: parts.map(({start, end, logMs}) => ({
        slot,
        from: (all[start]?.place ?? 0) - 0.35,
        to: (all[end - 1]?.place ?? 0) + 0.35,
        value: share(Math.exp(logMs)),
      })),
      shifts: shifts.map(({at, outcome, ratio}) => ({
        place: all[at]?.place ?? 0,
        outcome,
        // As the sentence below has it: far changes as factors.
        text: isFar(ratio)
          ? formatTimes(ratio.value)
          : `${ratio.value > 1 ? "+" : "−"}${formatChange(Math.abs(ratio.value - 1))}`,
      })),
    };
  });
  const points = own.flatMap((one) => one.points);
  const inOrder = points.toSorted((a, b) => a.place - b.place);
  const changes = inOrder.flatMap((point, index) =>
    index > 0 && inOrder[index - 1]?.slot !== point.slot ? [point.place - 0.5] : [],
  );
  const shifts = own.flatMap((one) => one.shifts);
  const colour = ({slot}: {slot: number}): string => seriesColour(slot);
  const domain = [
    Math.min(100 * least, ...points.map(({low}) => low)),
    Math.max(100 * most, ...points.map(({high}) => high)),
  ];
  const top = domain[1] ?? 0;
  return {
    width: widths[width],
    height,
    marginLeft: 40,
    marginRight: 12,
    marginTop: 34,
    marginBottom: 34,
    x: {domain: [-0.6, sessions - 0.4], label: null, axis: null},
    y: {domain, label: null},
    marks: [
      gridY({ticks: 4, stroke: rule, strokeOpacity: 0.6}),
      axisY({ticks: 4, tickSize: 0, label: null, tickFormat: (value: number) => formatNumber(value)}),
      text([quantityFormat("ratio", 1).unit], {
        frameAnchor: "top-left",
        dx: -8,
        dy: -18,
        textAnchor: "end",
        fill: quiet,
      }),
      ruleX(changes, {stroke: quiet, strokeDasharray: "2,3"}),
      ruleY([100], {stroke: rule}),
      ruleX(points, {x: "place", y1: "low", y2: "high", stroke: colour, strokeWidth: 5, strokeOpacity: 0.3}),
      line(points, {x: "place", y: "value", z: "slot", stroke: colour, strokeWidth: 1, strokeOpacity: 0.5}),
      link(
        own.flatMap((one) => one.levels),
        {x1: "from", x2: "to", y1: "value", y2: "value", stroke: colour, strokeWidth: 2.5},
      ),
      dot(points, {x: "place", y: "value", fill: colour, r: 3}),
      text(shifts, {
        x: ({place}: {place: number}) => place - 0.5,
        y: top,
        text: "text",
        dy: -8,
        fill: ({outcome}: {outcome: string}) => (outcome === "slower" ? worse : better),
        fontWeight: 600,
      }),
      ruleX(shifts, {
        x: ({place}: {place: number}) => place - 0.5,
        stroke: ({outcome}: {outcome: string}) => (outcome === "slower" ? worse : better),
      }),
      text(["first session"], {frameAnchor: "bottom-left", dy: 16, fill: quiet}),
      text(["newest"], {frameAnchor: "bottom-right", dy: 16, fill: quiet}),
    ],
  };
}
