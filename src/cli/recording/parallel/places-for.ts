// The GPUs on which --parallel records at once.
import {gpuVariables, placeCount, gpuPlaces, type Place} from "../../../recorder/parallel/places.ts";
import {unitsOf} from "../../../recorder/plan/shard.ts";
import {goesOn} from "../../../recorder/plan/stopping.ts";
import type {Machine, PlannedRun} from "../../../schema/sweep.ts";
import {UsageError} from "../../../usage-error.ts";
import {plural} from "../../terminal/wording.ts";
import type {Prepared} from "../prepared.ts";

/** The engine of the built-in training that lets itself be given one GPU of several. */
const engineByPlace = "tensorflow";

/**
 * The GPUs that take a run each of what is left to do; none where runs come one after another. Throws UsageError where there are
 * not so many, or the runs cannot be spread over them.
 */
export function placesFor(
  asked: {count: number | null} | null,
  {plan, asked: {origin}, remaining}: Pick<Prepared, "plan" | "asked" | "remaining">,
  {gpus, env}: Pick<Machine, "gpus"> & {env: NodeJS.ProcessEnv},
): Place[] {
  if (asked === null) return [];
  const isOnGpu = ({configuration}: PlannedRun): boolean => configuration.device === "gpu";
  const onGpu = plan.runs.filter(isOnGpu);
  const [first] = onGpu;
  if (first === undefined)
    throw new UsageError("--parallel: no run trains on a GPU (runs on the CPU are recorded alone)");
  const {engine} = first.configuration;
  if (origin.kind === "recorded" && engine !== engineByPlace)
    throw new UsageError(
      `--parallel: the engine ${engine} cannot be told which GPU to take (--engine ${engineByPlace}, or record a command)`,
    );
  const there = placeCount(gpus, env);
  const count = asked.count ?? there;
  if (there < Math.max(2, count))
    throw new UsageError(
      `--parallel: ${plural(there, "GPU")} here (${count > 2 ? count : "two"} are needed; ${gpuVariables[0]} may list them)`,
    );
  if (goesOn(plan)) return gpuPlaces(count, env);
  if (unitsOf(plan, onGpu).length === 1)
    throw new UsageError(
      "--parallel: there is one repeat, whose runs stay on one GPU so that they can be compared (more --repeats)",
    );
  // The last repeat of a resumed sweep has the machine alone.
  const parts = unitsOf(plan, remaining.filter(isOnGpu)).length;
  return parts < 2 ? [] : gpuPlaces(Math.min(count, parts), env);
}

/** What a reader of the figures must know. */
export const noteOfPlaces = ({length}: readonly Place[]): string[] =>
  length === 0
    ? []
    : [
        `Recorded on ${length} GPUs at once, a run each: they share processor, memory and disk, and what is compared with each other had the same GPU`,
      ];
