import {expect} from "vitest";
import {renderPlot, type FigureText, type PlotOptions} from "../../src/plots/render.ts";
import {figureText} from "./rows.ts";

/** Holds a drawing against the one that is kept, an element a line so that a change can be read. */
export async function expectDrawing(
  name: string,
  options: PlotOptions,
  rest: Partial<FigureText> = {},
): Promise<void> {
  const svg = renderPlot(options, {...figureText(name), ...rest});
  await expect(`${svg.replaceAll("><", ">\n<")}\n`).toMatchFileSnapshot(`output/${name}.svg`);
}
