import {createServer} from "node:http";
import type {AddressInfo} from "node:net";

export interface PostedComment {
  id: number;
  body: string;
  user: {login: string; type: string};
}

/** A local server that answers as GitHub's API does to what comment.yml and pages.yml ask: it stands in for GitHub. */
export interface StandInGitHub {
  url: string;
  pulls: {number: number; head: {sha: string; repo: {full_name: string}}}[];
  comments: Map<number, PostedComment[]>;
  /** Where Pages shows the repository's site; null: it is off. */
  pages: string | null;
  /** Method and path of everything that was asked. */
  asked: string[];
  close(): Promise<void>;
}

export async function startGitHub(token: string): Promise<StandInGitHub> {
  const state: Omit<StandInGitHub, "url" | "close"> = {
    pulls: [],
    comments: new Map(),
    pages: "https://owner.github.io/name/",
    asked: [],
  };
  let lastId = 100;
  const answer = (
    method: string,
    path: string,
    query: URLSearchParams,
    body: {body?: string},
  ): [number, unknown] => {
    if (method === "GET" && path === "/repos/owner/name/pulls") {
      const [owner] = (query.get("head") ?? "").split(":");
      return [200, state.pulls.filter(({head}) => head.repo.full_name.startsWith(`${owner}/`))];
    }
    if (method === "GET" && path === "/repos/owner/name/pages" && state.pages !== null)
      return [200, {html_url: state.pages}];
    const ofPull = /^\/repos\/owner\/name\/issues\/(\d+)\/comments$/.exec(path);
    if (ofPull !== null) {
      const number = Number(ofPull[1]);
      const all = state.comments.get(number) ?? [];
      if (method === "GET") {
        const from = 100 * (Number(query.get("page")) - 1);
        return [200, all.slice(from, from + 100)];
      }
      if ((body.body ?? "").length > 65_536) return [422, {message: "body is too long"}];
      const posted = {id: ++lastId, body: body.body ?? "", user: {login: "github-actions[bot]", type: "Bot"}};
      state.comments.set(number, [...all, posted]);
      return [201, posted];
    }
    const one = /^\/repos\/owner\/name\/issues\/comments\/(\d+)$/.exec(path);
    const existing = [...state.comments.values()].flat().find(({id}) => id === Number(one?.[1]));
    if (method === "PATCH" && existing !== undefined) {
      existing.body = body.body ?? "";
      return [200, existing];
    }
    return [404, {message: "Not Found"}];
  };
  const server = createServer((request, response) => {
    const address = new URL(request.url ?? "/", "http://localhost");
    state.asked.push(`${request.method} ${address.pathname}`);
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => {
      const isKnown = request.headers.authorization === `Bearer ${token}`;
      const [status, body] = isKnown
        ? answer(
            request.method ?? "",
            address.pathname,
            address.searchParams,
            text === "" ? {} : JSON.parse(text),
          )
        : [401, {message: "Bad credentials"}];
      response.writeHead(status, {"content-type": "application/json"}).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const {port} = server.address() as AddressInfo;
  return Object.assign(state, {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  });
}
