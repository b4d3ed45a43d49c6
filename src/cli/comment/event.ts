// Whose pull request a workflow's result belongs to.
import {readFile} from "node:fs/promises";
import {z} from "zod";
import {ParseError} from "../../schema/parse.ts";

const name = z.string().regex(/^[\w.-]{1,100}\/[\w.-]{1,100}$/);

/** What of GitHub's workflow_run event says whose result this is; the event itself is GitHub's own word. */
const workflowRun = z.object({
  workflow_run: z.object({
    id: z.int().positive(),
    name: z.string().max(200),
    event: z.string().max(200),
    conclusion: z.string().max(200).nullable(),
    head_sha: z.string().regex(/^[0-9a-f]{40,64}$/),
    head_branch: z.string().min(1).max(300),
    head_repository: z.object({
      full_name: name,
      owner: z.object({login: z.string().regex(/^[\w.-]{1,100}$/)}),
    }),
  }),
});

/** The run of report.yml or measure.yml that a comment is about. */
export interface ReportedRun {
  id: number;
  workflow: string;
  /** Whether it ran for a pull request, to its end. */
  isOfPullRequest: boolean;
  headSha: string;
  headBranch: string;
  headRepository: string;
  headOwner: string;
}

/** Reads the event that started the workflow. Throws ParseError where it is none about a finished workflow. */
export async function readEvent(path: string): Promise<ReportedRun> {
  const event = workflowRun.safeParse(JSON.parse(await readFile(path, "utf8")));
  if (!event.success)
    throw new ParseError(
      `${path}: no workflow_run event: ${event.error.issues[0]?.path.join(".") ?? "document"}`,
    );
  const {
    id,
    name: workflow,
    event: cause,
    conclusion,
    head_sha,
    head_branch,
    head_repository,
  } = event.data.workflow_run;
  return {
    id,
    workflow,
    isOfPullRequest: cause === "pull_request" && conclusion !== "cancelled",
    headSha: head_sha,
    headBranch: head_branch,
    headRepository: head_repository.full_name,
    headOwner: head_repository.owner.login,
  };
}
