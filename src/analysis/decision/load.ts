// How busy what trained was, as a quantity that is compared.
import {loadMetric} from "../../schema/metrics.ts";
import type {ConfigurationEvidence} from "./evidence.ts";
import {unknown} from "../signals/derived.ts";
import {quantityOf, type Quantity} from "./quantities.ts";

/** The metric that says how busy what trained was. */
export const loadOf = ({configuration}: Pick<ConfigurationEvidence, "configuration">): string =>
  loadMetric[configuration.device];

const loadOn = (loadId: string): Quantity => ({
  ...quantityOf("epoch-time"),
  id: "load",
  label: loadId === loadMetric.gpu ? "GPU load" : "CPU load",
  unit: "ratio",
  words: {better: "less load", worse: "more load"},
  needsEqualError: false,
  restsOn: ["pace"],
  clock: null,
  figure: (run) =>
    loadOf(run) === loadId ? run.busy : unknown("another device trained, whose load is another figure"),
});

const loads = new Map<string, Quantity>(Object.values(loadMetric).map((id) => [id, loadOn(id)]));

/** Load while training, to be compared: more is said as "more load", since it is neither good nor bad. */
export const loadQuantity = (loadId: string): Quantity => loads.get(loadId) ?? loadOn(loadId);
