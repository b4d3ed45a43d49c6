// What the package @batchsweep/trainer gives the program: `sweep` with the built-in training, and what it can compute with.
import type {Engine} from "../../training/engines/engine.ts";
import {engines} from "../../training/engines/index.ts";
import {errorText} from "../../usage-error.ts";
import {exitCodeFor} from "../exit-code.ts";
import type {Surroundings} from "../surroundings.ts";
import {sweepScript} from "./script.ts";

/** What it can compute with. */
export const trainerEngines: readonly Engine[] = engines;

/** `sweep`, with what is wrong in one line: the program that asks has classes of errors of its own. Gives the exit code. */
export async function trainerSweep(args: readonly string[], surroundings: Surroundings): Promise<number> {
  try {
    return await sweepScript(args, surroundings);
  } catch (error) {
    surroundings.stderr.write(`${errorText(error)}\n`);
    return exitCodeFor(error);
  }
}
