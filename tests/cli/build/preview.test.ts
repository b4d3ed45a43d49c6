import {spawn, type StdioOptions} from "node:child_process";
import {mkdirSync, writeFileSync} from "node:fs";
import {request} from "node:http";
import {join} from "node:path";
import {expect, onTestFinished, test} from "vitest";
import {startPreview, type Preview} from "../../../src/cli/build/preview.ts";
import {UsageError} from "../../../src/usage-error.ts";
import {temporaryFolder} from "../../temporary-folder.ts";

/** A report with a page, a folder and a page for what is not there. */
function builtSite(): string {
  const site = join(temporaryFolder(), "dist");
  mkdirSync(join(site, "posts", "deep"), {recursive: true});
  writeFileSync(join(site, "..", "private.txt"), "private");
  for (const file of ["index.html", "404.html", "posts/a.html", "posts/deep/index.html"])
    writeFileSync(join(site, file), file);
  return site;
}

async function started(changes: Partial<Preview> = {}) {
  const preview = await startPreview({site: builtSite(), basePath: "/repo", port: 0, host: null, ...changes});
  onTestFinished(() => preview.close());
  return preview;
}

/** What the server answers to a path as it is, which a browser would tidy first. */
const ask = (
  address: string,
  path: string,
  headers = {},
): Promise<{status: number; location: string; body: string}> =>
  new Promise((done, fail) => {
    const {port, hostname} = new URL(address);
    request({port, hostname, path, headers}, (response) => {
      let body = "";
      response.on("data", (piece: Buffer) => (body += piece.toString("utf8")));
      response.on("end", () =>
        done({status: response.statusCode ?? 0, location: response.headers.location ?? "", body}),
      );
    })
      .on("error", fail)
      .end();
  });

test("the address ends in a slash, and is moved to from the one without, as by GitHub Pages", async () => {
  const {address} = await started();
  expect(address).toMatch(/^http:\/\/localhost:\d+\/repo\/$/);
  expect(await ask(address, "/repo")).toMatchObject({status: 301, location: "/repo/"});
  expect(await ask(address, "/repo/")).toMatchObject({status: 200, body: "index.html"});
});

test.each([
  ["/repo/posts/a.html", 200, "posts/a.html"],
  ["/repo/posts/a", 200, "posts/a.html"],
  ["/repo/posts/deep/", 200, "posts/deep/index.html"],
  ["/repo/posts/none", 404, "404.html"],
  ["/posts/a.html", 404, "404.html"],
  ["/repo/../private.txt", 404, "404.html"],
  ["/repo/..%2fprivate.txt", 404, "404.html"],
  ["/repo/%2e%2e/private.txt", 404, "404.html"],
  ["/repo/%", 404, "404.html"],
])("%s is answered with %d %s", async (path, status, body) => {
  const {address} = await started();
  expect(await ask(address, path)).toMatchObject({status, body});
});

test("a folder without its slash is moved to", async () => {
  const {address} = await started({basePath: "/"});
  expect(await ask(address, "/posts/deep")).toMatchObject({status: 301, location: "/posts/deep/"});
});

test("a page that asks under a name of its own gets nothing", async () => {
  const {address} = await started();
  expect(await ask(address, "/repo/", {host: "evil.example.org"})).toMatchObject({status: 403, body: ""});
});

test("where nothing was built, one line says what to do", async () => {
  const site = temporaryFolder();
  await expect(started({site})).rejects.toThrow(
    new UsageError(`nothing was built: no index.html in ${site} (npm run build)`),
  );
});

test("a port that was asked for and is taken is refused", async () => {
  const {address} = await started();
  const port = Number(new URL(address).port);
  await expect(started({port})).rejects.toThrow(new UsageError(`--port: ${port} is taken (choose another)`));
});

test.skipIf(process.platform === "win32").each([
  ["the program", "SIGKILL"],
  ["npm, which started it,", "SIGTERM"],
] as const)("nothing is served any more when %s was killed", async (which, signal) => {
  const program = `"${process.execPath}" "${join(import.meta.dirname, "../../../scripts/batchsweep.ts")}"`;
  const script = `exec ${program} preview --outDir "${builtSite()}" --port 0`;
  const folder = temporaryFolder();
  writeFileSync(join(folder, "package.json"), JSON.stringify({name: "t", scripts: {preview: script}}));
  const env = {...process.env, BASE_PATH: "/repo"};
  const stdio: StdioOptions = ["ignore", "pipe", "inherit"];
  const child = which.startsWith("npm")
    ? spawn("npm", ["run", "preview"], {cwd: folder, env, stdio})
    : spawn("sh", ["-c", script], {env, stdio});
  let said = "";
  let address: string | undefined;
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    said += text;
    if (address !== undefined) return;
    address = /http:\S+\n/.exec(said)?.[0].trim();
    if (address !== undefined) child.kill(signal);
  });
  // Closed by the last process that writes to it.
  await new Promise((closed) => child.stdout?.once("close", closed));
  expect(address).toMatch(/\/repo\/$/);
  await expect(fetch(address ?? "")).rejects.toThrow();
});
