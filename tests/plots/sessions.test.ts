import {expect, test} from "vitest";
import {trainingHistories} from "../../src/analysis/series/history.ts";
import {quantityFormat} from "../../src/format.ts";
import {conditionsPlot} from "../../src/plots/overview/conditions.ts";
import {historyPlot} from "../../src/plots/overview/history.ts";
import {renderPlot} from "../../src/plots/render.ts";
import {daysOf} from "../analysis/sessions.ts";
import {exampleMachine} from "../diff/repository.ts";
import {expectDrawing} from "./drawing.ts";
import {figureText} from "./rows.ts";

test("a training over sessions: a level that shifts, and another machine", () => {
  const days = Array.from({length: 26}, (_, day) => ({
    times: (day < 9 ? 1 : 1.12) * (day < 18 ? 1 : 2),
    machine: exampleMachine(day < 18 ? {} : {availableCores: 64}),
    commit: `commit${day}`,
  }));
  const [history] = trainingHistories(daysOf(days));
  const [first] = history?.configurations ?? [];
  if (history === undefined || first === undefined) throw new Error("no history");
  return expectDrawing("history", historyPlot(first, {sessions: history.sessions.length}));
});

test("a training over sessions: a level of more than three times is a factor, as in the sentence", () => {
  const days = Array.from({length: 18}, (_, day) => ({times: day < 9 ? 1 : 8}));
  const [history] = trainingHistories(daysOf(days));
  const [first] = history?.configurations ?? [];
  const svg = renderPlot(historyPlot(first!, {sessions: 18}), figureText("history-far"));
  const [shift] = first?.machines[0]?.shifts ?? [];
  const labels = [...svg.matchAll(/>([^<]*(?:×|\d&nbsp;%))</g)].map(([, text]) => text);
  expect(labels).toHaveLength(1);
  expect(labels[0]).toMatch(/^[78]\.?\d*×$/);
  expect(shift?.sentence).toContain(labels[0]);
});

test("a condition over the runs of a session: the one that is out of the ordinary, and one that was not measured", () => {
  const values = [181, 180, 183, 260, null, 182, 181];
  const format = quantityFormat("ms", 260);
  const figures = {
    ...{id: "arithmeticMs", header: "Arithmetic", meaning: ""},
    ...{format, values, middle: 181.5, unsteady: null},
  };
  return expectDrawing("conditions", conditionsPlot({...figures, unusual: new Set([3])}));
});
