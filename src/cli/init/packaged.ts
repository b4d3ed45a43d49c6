import {join} from "node:path";
import {currentProject} from "../../runs/project.ts";
import {call} from "../call.ts";
import {atMost, parseOptions} from "../options/parse.ts";
import {programRoot, type Surroundings} from "../surroundings.ts";
import {addReport} from "./add.ts";
import {newReport} from "./new.ts";
import {statedReport} from "./options.ts";

const today = (): string => new Date().toISOString().slice(0, 10);

/** What `npm create batchsweep` calls: a new repository in the folder that is named, or in the one that one stands in. */
export async function createCommand(args: readonly string[], {stdout}: Surroundings): Promise<number> {
  const {values, words} = parseOptions("create", args);
  atMost(words, 1, "create takes one folder, a new one");
  const [folder = "."] = words;
  for (const line of newReport(folder, statedReport(values), today())) stdout.write(`${line}\n`);
  return 0;
}

/** `init` of the package: makes a report's project of the repository one stands in. */
export async function addCommand(args: readonly string[], {stdout, env}: Surroundings): Promise<number> {
  const {values, words} = parseOptions("init", args);
  atMost(words, 0, "it adds to the repository that you are in");
  const {folder} = currentProject(env);
  const said = addReport(folder, statedReport(values), {
    today: today(),
    workflowFolder: join(programRoot, "workflows"),
  });
  for (const line of said) stdout.write(`${line}\n`);
  stdout.write(
    `next: ${call("record", "--factor batchSize=16,32,64 -- python train.py --bs {batchSize}")}\n`,
  );
  return 0;
}
