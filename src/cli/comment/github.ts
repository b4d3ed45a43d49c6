// The few calls of GitHub's API that a comment takes.
import {z} from "zod";
import {UsageError} from "../../usage-error.ts";

/** Where GitHub's API is, for which repository, and with which token. */
export interface GitHub {
  api: string;
  repository: string;
  token: string;
}

/** A setting of the workflow. Throws UsageError where there is none. */
export function workflowSetting(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name] ?? "";
  if (value === "") throw new UsageError(`${name} is not set (GitHub Actions sets it; see --help)`);
  return value;
}

/** The repository of the workflow that runs this. Throws UsageError where it is none. */
export function gitHubOf(env: NodeJS.ProcessEnv): GitHub {
  const repository = workflowSetting(env, "GITHUB_REPOSITORY");
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository)) throw new UsageError("GITHUB_REPOSITORY: expected owner/name");
  return {
    api: workflowSetting(env, "GITHUB_API_URL"),
    repository,
    token: workflowSetting(env, "GITHUB_TOKEN"),
  };
}

const timeoutMs = 30_000;
const perPage = 100;
/** A pull request of more comments than that gets a second comment rather than an endless search. */
const mostPages = 20;

/** Asks the API; rejects with method, path and status where it does not answer with success. */
async function request({api, token}: GitHub, method: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(`${api}${path}`, {
    method,
    headers: {
      accept: "application/vnd.github+json",
      authorization: `Bearer ${token}`,
      "user-agent": "batchsweep",
      "x-github-api-version": "2022-11-28",
    },
    redirect: "error",
    signal: AbortSignal.timeout(timeoutMs),
    ...(body === undefined ? {} : {body: JSON.stringify(body)}),
  });
  if (!response.ok)
    throw new Error(`GitHub answered ${response.status} to ${method} ${path.split("?")[0] ?? ""}`);
  return response.json();
}

const pullRequests = z.array(
  z.object({
    number: z.int().positive(),
    head: z.object({sha: z.string(), repo: z.object({full_name: z.string()}).nullable()}),
  }),
);

/**
 * Numbers of the open pull requests whose newest commit is `headSha`, found by their branch: the event itself names none
 * where the branch is a fork's.
 */
export async function openPullRequests(
  github: GitHub,
  head: {headOwner: string; headBranch: string; headRepository: string; headSha: string},
): Promise<number[]> {
  const branch = encodeURIComponent(`${head.headOwner}:${head.headBranch}`);
  const found = pullRequests.parse(
    await request(
      github,
      "GET",
      `/repos/${github.repository}/pulls?state=open&per_page=${perPage}&head=${branch}`,
    ),
  );
  return found
    .filter(({head: {sha, repo}}) => sha === head.headSha && repo?.full_name === head.headRepository)
    .map(({number}) => number);
}

const comments = z.array(
  z.object({
    id: z.int().positive(),
    body: z.string().nullish(),
    user: z.object({login: z.string(), type: z.string()}).nullable(),
  }),
);

/** The account that a workflow's own token writes as. A comment of anybody else is never touched. */
const ownLogin = "github-actions[bot]";

async function ownComment(github: GitHub, number: number, marker: string): Promise<number | null> {
  for (let page = 1; page <= mostPages; page++) {
    const path = `/repos/${github.repository}/issues/${number}/comments?per_page=${perPage}&page=${page}`;
    const found = comments.parse(await request(github, "GET", path));
    const own = found.find(
      ({body, user}) => user?.type === "Bot" && user.login === ownLogin && body?.startsWith(marker) === true,
    );
    if (own !== undefined) return own.id;
    if (found.length < perPage) return null;
  }
  return null;
}

/** Posts a comment, or replaces the one that begins with the same marker. Says which it did. */
export async function putComment(
  github: GitHub,
  number: number,
  {marker, text}: {marker: string; text: string},
): Promise<"posted" | "updated"> {
  const body = {body: `${marker}\n${text}`};
  const existing = await ownComment(github, number, marker);
  const issues = `/repos/${github.repository}/issues`;
  if (existing === null) await request(github, "POST", `${issues}/${number}/comments`, body);
  else await request(github, "PATCH", `${issues}/comments/${existing}`, body);
  return existing === null ? "posted" : "updated";
}

/** Where GitHub Pages shows a repository's site. Rejects where GitHub does not say. */
export async function pagesAddress(github: GitHub): Promise<string> {
  const site = await request(github, "GET", `/repos/${github.repository}/pages`).catch((error: unknown) => {
    throw new UsageError(
      `${error instanceof Error ? error.message : String(error)} (is Pages on? Settings, Pages, Source: GitHub Actions)`,
    );
  });
  return z.object({html_url: z.url()}).parse(site).html_url;
}
