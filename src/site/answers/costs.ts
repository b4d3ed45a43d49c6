// What each configuration took to the stated error rate, as money.
import {accuracies} from "../../analysis/findings/time-to-accuracy.ts";
import {isSameConfiguration} from "../../analysis/summary/configurations.ts";
import {known, type Derived} from "../../analysis/signals/derived.ts";
import {msPerHour, pricePerHour, rowCosts, type Prices} from "../../analysis/tables/cost.ts";
import type {SweepReport} from "../../schema/decision.ts";
import type {SweepView} from "../sweep-view.ts";

type Costs = NonNullable<SweepReport["costs"]>;
type Cost = Costs["configurations"][number]["run"];

function costOf(figure: Derived): Cost {
  const [found] = known([figure]);
  return found === undefined ? null : {value: found.value, low: found.low, high: found.high};
}

/** What each configuration took to the error rate that was stated beforehand, as money; null where that is not known. */
function toErrorOf(
  {sweep, evidence}: SweepView,
  prices: Prices,
): (row: SweepView["summary"]["rows"][number]) => Cost {
  const target = sweep.plan.targetError ?? null;
  const sides = evidence.configurations.filter(({runs}) => runs.length > 0);
  const {rows} = target === null ? {rows: []} : accuracies(sides, {target});
  return ({configuration}) => {
    const found = rows.find(({side}) => isSameConfiguration(side.configuration, configuration));
    const perHour =
      found === undefined ? null : pricePerHour(prices, found.side.machine, configuration.device);
    if (found?.timeMs == null || perHour === null) return null;
    const cost = (ms: number): number => (ms / msPerHour) * perHour;
    const {value, low, high} = found.timeMs;
    return {
      value: cost(value),
      low: low === null ? null : cost(low),
      high: high === null ? null : cost(high),
    };
  };
}

/** What a sweep's configurations cost, for programs; undefined where no price is stated for any of them. */
export function costsOf(view: SweepView, prices: Prices | undefined): Costs | undefined {
  if (prices === undefined) return undefined;
  const toError = toErrorOf(view, prices);
  const configurations = view.summary.rows.map((row) => {
    const {run, work} = rowCosts(row, prices);
    return {
      runs: row.runs.map((one) => one.run),
      run: costOf(run),
      millionUnits: costOf(work),
      toError: toError(row),
    };
  });
  const isPriced = configurations.some(({run, millionUnits}) => run !== null || millionUnits !== null);
  return isPriced ? {currency: prices.currency, configurations} : undefined;
}
