// The rate that a log states beside its figures.
import {median} from "d3-array";
import {namesTest, namesValidation} from "../../readers/figure-names.ts";
import {rateOf} from "../../readers/lines/items.ts";
import type {StatedRate} from "../../schema/run-log.ts";
import type {LoggedEntry} from "./entry.ts";

/** What rates on the way come to: the median, without the first, which pays for the start. Steps are no work. */
export function commonRate(rates: readonly StatedRate[]): StatedRate | null {
  const ofWork = rates.filter(({unit}) => unit !== "steps");
  const unit = ofWork.find((one) => one.unit === "tokens")?.unit ?? ofWork[0]?.unit;
  const found = ofWork.flatMap((one) => (one.unit === unit ? [one.perSecond] : []));
  const perSecond = median(found.length > 2 ? found.slice(1) : found);
  return unit === undefined || perSecond === undefined ? null : {unit, perSecond};
}

/** Names of a part of the training's rate, where several devices train. */
const ofOneDevice = /device|(?:^|[_/.])(?:gpu|rank|worker)(?:$|[_/.])/i;

/** The rate of the training in columns such as `tokens_per_sec` or `perf/samples_per_second`; null where there is none. */
export function loggedRate(entries: readonly LoggedEntry[]): StatedRate | null {
  const named = (name: string, value: number): StatedRate | null =>
    rateOf({name, value, of: null, mean: null, unit: "", isWhole: false});
  const figures = entries.flatMap((entry) => Object.entries(entry.figures));
  const ofTraining = figures.filter(
    ([name]) => !namesValidation(name) && !namesTest(name) && !ofOneDevice.test(name),
  );
  return commonRate(
    ofTraining.flatMap(
      ([name, value]) => named(name, value) ?? named(name.replace(/^.*[/.](?=..)/, ""), value) ?? [],
    ),
  );
}
