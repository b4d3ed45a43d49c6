import {commentLength, markdownOf} from "../../diff/markdown.ts";
import {readComparison} from "../../runs/comparison.ts";
import {ParseError} from "../../schema/parse.ts";
import {errorText, UsageError} from "../../usage-error.ts";
import {readEvent} from "./event.ts";
import {openPullRequests, putComment, type GitHub} from "./github.ts";

const help = `usage: npm run comment -- DIFF.json

Writes a comparison (npm run diff -- --output DIR) into the pull request that a workflow_run event is about, for
.github/workflows/comment.yml. Reads GITHUB_EVENT_PATH, GITHUB_REPOSITORY, GITHUB_API_URL, GITHUB_SERVER_URL and GITHUB_TOKEN.
`;

/** Begins every comment, so that the next one replaces it. */
const marker = "<!-- batchsweep diff -->";

/** What the comment is written with. */
export interface CommentEffects {
  env: NodeJS.ProcessEnv;
  stdout: {write(text: string): unknown};
  stderr: {write(text: string): unknown};
}

function setting(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name] ?? "";
  if (value === "") throw new UsageError(`${name} is not set (GitHub Actions sets it; see --help)`);
  return value;
}

function gitHubOf(env: NodeJS.ProcessEnv): GitHub {
  const repository = setting(env, "GITHUB_REPOSITORY");
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository)) throw new UsageError("GITHUB_REPOSITORY: expected owner/name");
  return {api: setting(env, "GITHUB_API_URL"), repository, token: setting(env, "GITHUB_TOKEN")};
}

async function comment([file, ...more]: readonly string[], {env, stdout}: CommentEffects): Promise<void> {
  if (file === "--help" || file === "-h") return void stdout.write(help);
  if (file === undefined || more.length > 0)
    throw new UsageError("expected one file: DIFF.json (see --help)");
  const github = gitHubOf(env);
  const run = await readEvent(setting(env, "GITHUB_EVENT_PATH"));
  const address = `${setting(env, "GITHUB_SERVER_URL")}/${github.repository}/actions/runs/${run.id}`;
  const footer = `\n<sub>Worked out from the run logs of ${run.headSha.slice(0, 12)}, which its author recorded. The report and the whole comparison are artifacts of [this run](${address}).</sub>\n`;
  const found = await readComparison(file);
  const text = markdownOf(found, commentLength - Buffer.byteLength(footer + marker) - 200) + footer;
  const numbers = await openPullRequests(github, run);
  if (numbers.length === 0)
    stdout.write(
      `no open pull request has ${run.headSha.slice(0, 12)} as its newest commit: nothing to comment\n`,
    );
  for (const number of numbers)
    stdout.write(`#${number}: ${await putComment(github, number, {marker, text})}\n`);
}

/** Writes the comment and gives the exit code: 2 for a comparison that is none, 1 where GitHub refused. */
export async function runComment(args: readonly string[], effects: CommentEffects): Promise<number> {
  try {
    await comment(args, effects);
    return 0;
  } catch (error) {
    effects.stderr.write(`${errorText(error)}\n`);
    return error instanceof UsageError || error instanceof ParseError ? 2 : 1;
  }
}
