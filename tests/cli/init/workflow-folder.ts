import {cpSync} from "node:fs";
import {basename, join} from "node:path";
import {afterAll} from "vitest";
import {workflowSources} from "../../../src/cli/init/workflows.ts";
import {temporaryFolder} from "../../temporary-folder.ts";

/** The folder of workflows as the package has it. */
export function workflowFolder(): string {
  const folder = temporaryFolder(afterAll);
  for (const file of workflowSources) cpSync(file, join(folder, basename(file)));
  return folder;
}
