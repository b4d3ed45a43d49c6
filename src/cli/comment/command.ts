// The command comment: posts a diff or a decision on a pull request.
import {statSync} from "node:fs";
import {diffDocument} from "../../diff/document.ts";
import {commentLength, markdownOf} from "../../diff/markdown.ts";
import {comparisonJson, readComparison} from "../../diff/json.ts";
import {comparisonInTurns} from "../../diff/within-sweep.ts";
import {diskSide} from "../../diff/sides.ts";
import {currentProject} from "../../runs/project.ts";
import {regressionKind, type Comparison} from "../../schema/comparison.ts";
import {parseComparison} from "../../schema/parse.ts";
import {UsageError} from "../../usage-error.ts";
import {parseOptions} from "../options/parse.ts";
import type {Surroundings} from "../surroundings.ts";
import {readEvent} from "./event.ts";
import {gitHubOf, openPullRequests, putComment, workflowSetting} from "./github.ts";

/** Begins every comment of its kind, so that the next one replaces it. */
const markers = {diff: "<!-- batchsweep diff -->", turns: "<!-- batchsweep measure -->"};

/**
 * What is commented: a folder's run logs against those of this checkout, or one half of them against the other where both
 * were recorded in turns, worked out here, since whoever wrote the run logs may have written a comparison of them too; or a
 * comparison that the caller vouches for.
 */
async function comparisonOf(
  path: string,
  {turns, surroundings: {runs, env}}: {turns: boolean; surroundings: Surroundings},
): Promise<Comparison> {
  if (!turns && !statSync(path, {throwIfNoEntry: false})?.isDirectory()) return readComparison(path);
  const {config} = currentProject(env);
  const failOn = [...(config.failOn ?? regressionKind.options)];
  const options = {failOn, last: 1, acrossMachines: false, sessionSpread: config.sessionSpread};
  const found = turns
    ? await comparisonInTurns(path, failOn)
    : await diffDocument(diskSide(runs), diskSide(path), options);
  // What a comparison from a file is bounded by bounds this one too.
  return parseComparison(comparisonJson(found), path);
}

/** Writes the comment. Throws UsageError and ParseError, and Error where GitHub refused. */
export async function commentCommand(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const {env, stdout} = surroundings;
  const {words} = parseOptions("comment", args);
  const [path] = words;
  if (path === undefined || words.length > 1)
    throw new UsageError("expected one folder of run logs: RUNS, or DIFF.json (see --help)");
  const github = gitHubOf(env);
  const run = await readEvent(workflowSetting(env, "GITHUB_EVENT_PATH"));
  if (!run.isOfPullRequest) {
    stdout.write("the workflow was not of a pull request, or was cancelled: nothing to comment\n");
    return 0;
  }
  const address = `${workflowSetting(env, "GITHUB_SERVER_URL")}/${github.repository}/actions/runs/${run.id}`;
  // Its name is GitHub's own word, and measure.yml leaves one comparison in turns.
  const turns = run.workflow === "measure";
  const marker = turns ? markers.turns : markers.diff;
  const recorded = turns
    ? `recorded in turns on one machine by code of ${run.headSha.slice(0, 12)}`
    : `of ${run.headSha.slice(0, 12)}, which its author recorded`;
  const footer = `\n<sub>Worked out from the run logs ${recorded}. The report and the whole comparison are artifacts of [this run](${address}).</sub>\n`;
  const found = await comparisonOf(path, {turns, surroundings});
  const text = markdownOf(found, commentLength - Buffer.byteLength(footer + marker) - 200) + footer;
  const numbers = await openPullRequests(github, run);
  if (numbers.length === 0)
    stdout.write(
      `no open pull request has ${run.headSha.slice(0, 12)} as its newest commit: nothing to comment\n`,
    );
  for (const number of numbers)
    stdout.write(`#${number}: ${await putComment(github, number, {marker, text})}\n`);
  return 0;
}
