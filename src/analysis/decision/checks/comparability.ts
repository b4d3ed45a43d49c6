// All comparability checks, in one list, asked of two sides.
import type {ConfigurationEvidence} from "../evidence.ts";
import {differencesBetween} from "../pairs.ts";
import type {Check, ComparabilityCheck} from "./check.ts";
import {checkData, checkModel, checkWork} from "./data.ts";
import {checkAdapter, checkHardware} from "./machine.ts";
import {checkParallel} from "./parallel.ts";
import {checkClock, checkHeat, checkLoad, checkSteal, checkThrottling} from "./quiet.ts";
import {checkEngine, checkRecipe} from "./recipe.ts";
import {checkSoftware} from "./software.ts";
import {checkWarmUp} from "./warm-up.ts";
import {checkYardstick} from "./yardstick.ts";

export interface ComparabilityOptions {
  /** Lets sides from different machines be compared; the sentences then say so. */
  acrossMachines?: boolean;
}

/**
 * Every check; a comparison asks all of them. To add one, add an entry. `evensOut`: what it finds comes and goes, so that more
 * runs recorded in turns may even it out.
 */
const checks: readonly {id: string; check: Check; evensOut?: true}[] = [
  {id: "work", check: checkWork},
  {id: "data", check: checkData},
  {id: "model", check: checkModel},
  {id: "recipe", check: checkRecipe},
  {id: "engine", check: checkEngine},
  {id: "hardware", check: checkHardware},
  {id: "software", check: checkSoftware},
  {id: "adapter", check: checkAdapter},
  {id: "warm-up", check: checkWarmUp},
  {id: "parallel", check: checkParallel},
  {id: "load", check: checkLoad, evensOut: true},
  {id: "steal", check: checkSteal},
  {id: "clock", check: checkClock},
  {id: "heat", check: checkHeat},
  {id: "throttling", check: checkThrottling},
  {id: "yardstick", check: checkYardstick},
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

/** Whether what a check found may be otherwise once more runs are recorded in turns. */
export const evensOut = ({id}: ComparabilityCheck): boolean =>
  checks.some((one) => one.id === id && one.evensOut === true);
