import {expect, test} from "vitest";
import {sweepReport} from "../../../src/schema/decision.ts";
import {sweepReportOf} from "../../../src/site/answers/sweep-report.ts";
import {decisionsOf} from "../../../src/site/comparisons.ts";
import {tilesOf} from "../../../src/site/tiles.ts";
import {both, quick} from "../fixture-views.ts";

test.each([both, quick])(
  "a sweep's report is what its page says, with every decision, and holds to its schema",
  (view) => {
    const report = JSON.parse(JSON.stringify(sweepReportOf(view, "A title"))) as unknown;
    const {advice, answers, decisions, tiles, trends} = sweepReport.parse(report);
    expect(tiles.map(({answers: lines}) => lines.map(({answer}) => answer))).toEqual(
      tilesOf(view).map(({lines}) => lines.map(({headline}) => headline)),
    );
    expect(answers.length).toBeGreaterThan(0);
    expect(decisions.length).toBeGreaterThan(8);
    expect(decisions).toEqual(decisionsOf(view).decisions);
    // Every trend that a sentence rests on is among the published ones.
    const ids = new Set([...decisions, ...trends].map(({id}) => id));
    for (const {decisions: own} of [...answers, ...advice])
      for (const {id} of own.filter((one) => one.id.includes("-trend:"))) expect(ids).toContain(id);
  },
);

test("where the project states a price for what trained, the report says what each configuration cost", () => {
  const {machine} = quick.sweep;
  const name = machine?.cpu.name ?? "";
  const priced = (perHour: Record<string, number>) =>
    sweepReport.parse(JSON.parse(JSON.stringify(sweepReportOf(quick, "A title", {currency: "EUR", perHour}))))
      .costs;
  const costs = priced({[name]: 2});
  expect(costs?.currency).toBe("EUR");
  expect(costs?.configurations.map(({runs}) => runs)).toEqual(
    quick.summary.rows.map(({runs}) => runs.map(({run}) => run)),
  );
  for (const [index, {run, millionUnits, toError}] of (costs?.configurations ?? []).entries()) {
    const rate = quick.summary.rows[index]?.throughput.value ?? Number.NaN;
    expect(millionUnits?.value).toBeCloseTo((1e6 / rate / 3600) * 2, 9);
    expect(run?.value).toBeGreaterThan(0);
    // No error rate was stated before the recording.
    expect(toError).toBeNull();
  }
  expect(priced({nothing: 2})).toBeUndefined();
});
