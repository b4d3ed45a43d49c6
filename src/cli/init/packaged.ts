// What `init` and `npm create` do in the package.
import {readFileSync} from "node:fs";
import {join} from "node:path";
import {currentProject} from "../../runs/project.ts";
import {call} from "../call.ts";
import {atMost, parseOptions} from "../options/parse.ts";
import {programRoot, type Surroundings} from "../surroundings.ts";
import {addReport, type Adding} from "./add.ts";
import {newReport} from "./new.ts";
import {statedReport} from "./options.ts";

/** What this package adds, today. */
function adding(): Adding {
  const {version} = JSON.parse(readFileSync(join(programRoot, "package.json"), "utf8")) as {version: string};
  const today = new Date().toISOString().slice(0, 10);
  return {today, version, workflowFolder: join(programRoot, "workflows")};
}

/** What `npm create batchsweep` calls: a new repository in the folder that is named, or in the one that one stands in. */
export async function createCommand(args: readonly string[], {stdout}: Surroundings): Promise<number> {
  const {values, words} = parseOptions("create", args);
  atMost(words, 1, "create takes one folder, a new one");
  const [folder = "."] = words;
  for (const line of newReport(folder, statedReport(values), adding())) stdout.write(`${line}\n`);
  return 0;
}

/** `init` of the package: makes a report's project of the repository one stands in. */
export async function addCommand(args: readonly string[], {stdout, env}: Surroundings): Promise<number> {
  const {values, words} = parseOptions("init", args);
  atMost(words, 0, "it adds to the repository that you are in");
  const {folder} = currentProject(env);
  for (const line of addReport(folder, statedReport(values), adding())) stdout.write(`${line}\n`);
  stdout.write(
    `next: ${call("record", "--factor batchSize=16,32,64 -- python train.py --bs {batchSize}")}\n`,
  );
  return 0;
}
