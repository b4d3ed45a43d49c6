// What a recorded command is called: the program with what stays as it is, and what the plan varies.
import {listed} from "../../analysis/naming/listed.ts";
import {settingName, settingValue} from "../../analysis/naming/setting-name.ts";
import {placeholdersIn} from "../../recorder/plan/placeholders.ts";
import type {Plan} from "../../schema/sweep.ts";

/** Values of a factor that a title names one by one. */
const mostValues = 3;

/** Factors that a title has words for, whatever was trained. */
const named = new Set(["batchSize", "device", "engine"]);

const isOption = (argument: string | undefined): argument is string => /^--?[A-Za-z]/.test(argument ?? "");

/** The arguments without those that a factor fills, and without the option before such a value. */
function constantArguments(argv: readonly string[]): string[] {
  // A script in one argument is all that there is.
  const varies = (argument = ""): boolean => placeholdersIn(argument).length > 0 && !/\s/.test(argument);
  return argv.filter(
    (argument, index) =>
      !(varies(argument) || (isOption(argument) && varies(argv[index + 1]) && !isOption(argv[index + 1]))),
  );
}

function factorText(name: string, values: Plan["factors"][string]): string {
  return values.length > mostValues
    ? `${values.length} values of ${settingName(name)}`
    : `${settingName(name)} ${listed(values.map((value) => settingValue(name, value)))}`;
}

/**
 * A recorded command for people: "python train.py --epochs 3, precision fp32 and bf16" for
 * `/opt/venv/bin/python train.py --bs {batchSize} --precision {precision} --epochs 3`.
 */
export function commandTitle(argv: readonly string[], {factors}: Pick<Plan, "factors">): string {
  const [program = "", ...rest] = argv;
  const others = Object.entries(factors).filter(([name, values]) => !named.has(name) && values.length > 1);
  const command = [program.replace(/^.*\/(?=.)/, ""), ...constantArguments(rest)].join(" ");
  return [command, ...others.map(([name, values]) => factorText(name, values))].join(", ");
}
