// Lays the load and memory of any two sides over each other.
import {alignedTrace, type Trace} from "../../analysis/series/trace.ts";
import {laidOver, sideSlots} from "../../plots/over-time/laid-over.ts";
import {made} from "./elements.ts";
import {configurationOf, traceIn, type AskedSide} from "./sides.ts";

/** What is laid over each other: one run each, or every configuration that both sweeps have by name. */
interface Cell {
  label: string;
  traces: [Trace, Trace];
}

/** Cells that are drawn. */
const mostCells = 12;

/** The runs of a side to look for a trace in: itself first, then the others of its configuration. */
const runsOf = (side: AskedSide, run: string): string[] => [run, ...(configurationOf(side, run)?.runs ?? [])];

function cellsOf(a: AskedSide, b: AskedSide): Cell[] {
  const cell = (label: string, ofA: readonly string[], ofB: readonly string[]): Cell[] => {
    const [left, right] = [traceIn(a, ofA), traceIn(b, ofB)];
    return left === undefined || right === undefined ? [] : [{label, traces: [left, right]}];
  };
  const runsNamed = ({data}: AskedSide, name: string | undefined): string[] =>
    data.configurations.find((one) => one.name === name)?.runs ?? [];
  if (a.run !== null && b.run !== null) return cell("", runsOf(a, a.run), runsOf(b, b.run));
  if (a.run !== null) return cell("", runsOf(a, a.run), runsNamed(b, configurationOf(a, a.run)?.name));
  if (b.run !== null) return cell("", runsNamed(a, configurationOf(b, b.run)?.name), runsOf(b, b.run));
  return a.data.configurations
    .flatMap(({name, runs}) => cell(name, runs, runsNamed(b, name)))
    .slice(0, mostCells);
}

/** A drawing from its markup, in which every name is escaped. */
const drawing = (markup: string): Node =>
  document.importNode(new DOMParser().parseFromString(markup, "image/svg+xml").documentElement, true);

function switches(): HTMLElement {
  const choices = (["by the clock", "epochs aligned"] as const).map((text, index) => {
    const radio = document.createElement("input");
    radio.type = "radio";
    radio.name = "laid-axis";
    radio.defaultChecked = index === 0;
    if (index === 1) radio.className = "aligns";
    return made("label", "switch", radio, text);
  });
  const all = made("div", "switches", ...choices);
  all.setAttribute("role", "group");
  all.setAttribute("aria-label", "Time");
  return all;
}

/** Load and memory of both sides laid over each other, by the clock and with epochs aligned; null where one has no samples. */
export function laidFigure(a: AskedSide, b: AskedSide): HTMLElement | null {
  const cells = cellsOf(a, b);
  if (cells.length === 0) return null;
  const names = [a.address, b.address] as const;
  const list = made("ul", "multiples");
  let canAlign = false;
  cells.forEach(({label, traces}, place) => {
    const draw = (axis: "clock" | "epochs", [left, right]: readonly [Trace, Trace]): HTMLElement =>
      made(
        "div",
        `drawn by-${axis}`,
        drawing(
          laidOver(
            [
              {name: names[0], trace: left},
              {name: names[1], trace: right},
            ],
            {
              id: `laid-${axis}-${place}`,
              title: `Load and memory: ${label === "" ? names.join(" and ") : label}`,
              description: `${names.join(" and ")}, ${axis === "clock" ? "by the clock" : "epochs aligned"}.`,
              axis,
            },
          ),
        ),
      );
    const [left, right] = [alignedTrace(traces[0]), alignedTrace(traces[1])];
    const item = made("li", "", made("p", "cell", label), draw("clock", traces));
    if (left !== null && right !== null) {
      item.append(draw("epochs", [left, right]));
      canAlign = true;
    }
    list.append(item);
  });
  const legend = made(
    "ul",
    "legend",
    ...names.map((name, place) =>
      made("li", "", made("i", `series-${sideSlots[place === 0 ? 0 : 1]}`), name),
    ),
    made("li", "", "solid: load"),
    made("li", "", "dashed: memory"),
  );
  const figure = made("figure", "wide laid-over", legend, ...(canAlign ? [switches()] : []), list);
  figure.id = "laid-over";
  return figure;
}
