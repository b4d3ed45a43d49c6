import {sources} from "../../telemetry/sources/index.ts";
import {isPackage} from "../call.ts";
import {atMost, parseOptions} from "../options/parse.ts";
import type {Surroundings} from "../surroundings.ts";
import {findEngines, reportLines} from "./report.ts";
import {findTelemetry} from "./telemetry.ts";

/** Says what can be used here, and for the rest why not and what to do; the exit code is 1 where nothing can train. */
export async function doctorCommand(args: readonly string[], {stdout, env}: Surroundings): Promise<number> {
  const {values, words} = parseOptions("doctor", args);
  atMost(words, 0, "options begin with --");
  // The package has no training of its own, but where that of the trainer is installed.
  const engines = isPackage
    ? ((await (await import("../installed-trainer.ts")).loadTrainer(env))?.trainerEngines ?? [])
    : (await import("../../training/engines/index.ts")).engines;
  const findings = [...(await findEngines(engines)), ...(await findTelemetry(sources))];
  const text = values.json
    ? JSON.stringify({node: process.version, findings}, null, 2)
    : [`Node ${process.version}`, ...reportLines(findings)].join("\n");
  stdout.write(`${text}\n`);
  const canTrain = findings.some(({kind, unavailable}) => kind === "engine" && unavailable === null);
  return canTrain || isPackage ? 0 : 1;
}
