import type {ConfigurationEvidence} from "../evidence.ts";
import {differencesBetween} from "../pairs.ts";
import type {Check, ComparabilityCheck} from "./check.ts";
import {data, model, work} from "./data.ts";
import {adapter, hardware} from "./machine.ts";
import {load, throttling} from "./quiet.ts";
import {engine, recipe} from "./recipe.ts";
import {software} from "./software.ts";

export interface ComparabilityOptions {
  /** Lets sides from different machines be compared; the sentences then say so. */
  acrossMachines?: boolean;
}

/** Every check; a comparison asks all of them. To add one, add an entry. */
const checks: readonly {id: string; check: Check}[] = [
  {id: "work", check: work},
  {id: "data", check: data},
  {id: "model", check: model},
  {id: "recipe", check: recipe},
  {id: "engine", check: engine},
  {id: "hardware", check: hardware},
  {id: "software", check: software},
  {id: "adapter", check: adapter},
  {id: "load", check: load},
  {id: "throttling", check: throttling},
];

/** What must hold, and does or does not, before these two sides are compared in what each finding bears on. */
export function comparabilityChecks(
  base: ConfigurationEvidence,
  head: ConfigurationEvidence,
  {acrossMachines = false}: ComparabilityOptions = {},
): ComparabilityCheck[] {
  const [factor = null, ...others] = differencesBetween(base.configuration, head.configuration);
  const sides = {base, head, factor: others.length > 0 ? null : factor, acrossMachines};
  return checks.flatMap(({id, check}) => check(sides).map((finding) => ({id, ...finding})));
}
