// The command preview: serves the built report on this machine.
import {spawn} from "node:child_process";
import {existsSync, readFileSync, statSync} from "node:fs";
import {createServer, type IncomingMessage, type Server, type ServerResponse} from "node:http";
import {extname, join, resolve, sep} from "node:path";
import {UsageError} from "../../usage-error.ts";
import {call} from "../call.ts";

/** What is served, and where. */
export interface Preview {
  /** The folder that the report was built into. */
  site: string;
  /** The path that it was built for, e.g. `/` or `/repo`. */
  basePath: string;
  /** null: the usual one, or the next that is free. */
  port: number | null;
  /** null: this machine only. */
  host: string | null;
}

const usualPort = 4321;
/** How many ports after the usual one are tried. */
const furtherPorts = 20;

const types: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".csv": "text/csv; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
  ".xml": "application/xml",
};

const isFile = (path: string): boolean => statSync(path, {throwIfNoEntry: false})?.isFile() === true;

/** Where a path of the report leads: to a file, or to another address; null where there is nothing. As GitHub Pages has it. */
function found(site: string, path: string): {file: string} | {moved: string} | null {
  const inner = resolve(site, `.${sep}${path}`);
  if (inner !== site && !inner.startsWith(`${site}${sep}`)) return null;
  const index = join(inner, "index.html");
  if (path === "" || path.endsWith("/")) return isFile(index) ? {file: index} : null;
  if (isFile(inner)) return {file: inner};
  if (isFile(`${inner}.html`)) return {file: `${inner}.html`};
  return isFile(index) ? {moved: `${path}/`} : null;
}

/** Names by which this machine calls itself; a page of somebody else that asks under its own name gets nothing. */
const isOwnName = (host = ""): boolean => /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i.test(host);

/** The path that a request names, decoded; null where it is none. */
function pathOf(url = ""): string | null {
  try {
    const path = decodeURIComponent(new URL(url, "http://localhost").pathname);
    return path.includes("\0") ? null : path;
  } catch {
    return null;
  }
}

function answer({site, basePath, host}: Preview, request: IncomingMessage, response: ServerResponse): void {
  const send = (status: number, file: string | null, headers: Record<string, string> = {}): void => {
    const body = file === null ? "" : readFileSync(file);
    const type = file === null ? {} : {"content-type": types[extname(file)] ?? "application/octet-stream"};
    response.writeHead(status, {"cache-control": "no-cache", ...type, ...headers});
    response.end(request.method === "HEAD" ? undefined : body);
  };
  const base = slashed(basePath);
  const path = pathOf(request.url);
  if (host === null && !isOwnName(request.headers.host)) return send(403, null);
  if (request.method !== "GET" && request.method !== "HEAD") return send(405, null, {allow: "GET, HEAD"});
  // Without its last slash the report's address is another folder's, and every link in it leads elsewhere.
  if (`${path}/` === base) return send(301, null, {location: base});
  const place = path?.startsWith(base) === true ? found(site, path.slice(base.length)) : null;
  if (place === null) {
    const missing = join(site, "404.html");
    return send(404, existsSync(missing) ? missing : null);
  }
  if ("moved" in place) return send(301, null, {location: encodeURI(`${base}${place.moved}`)});
  return send(200, place.file);
}

/** The path with a slash at both ends. */
const slashed = (path: string): string => `/${path}/`.replace(/\/{2,}/g, "/");

/** Listens on a port; gives false where it is taken. Rejects for whatever else is wrong. */
const listens = (server: Server, port: number, host: string): Promise<boolean> =>
  new Promise((done, fail) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" ? done(false) : fail(error),
    );
    server.listen(port, host, () => done(true));
  });

/**
 * Serves a built report, in this very process, so that nothing outlives it. Gives its address, which ends in a slash, and
 * how to end it. Throws UsageError where nothing was built, or the port cannot be had.
 */
export async function startPreview(preview: Preview): Promise<{address: string; close: () => void}> {
  const {site, basePath, port, host} = preview;
  if (!existsSync(join(site, "index.html")))
    throw new UsageError(`nothing was built: no index.html in ${site} (${call("build")})`);
  const own = {...preview, site: resolve(site)};
  const ports =
    port === null ? Array.from({length: furtherPorts + 1}, (_, further) => usualPort + further) : [port];
  for (const one of ports) {
    const server = createServer((request, response) => answer(own, request, response));
    const isOpen = await listens(server, one, host ?? "localhost").catch((error: NodeJS.ErrnoException) => {
      throw new UsageError(
        `cannot listen on ${host ?? "localhost"}, port ${one}: ${error.code ?? error.message}`,
      );
    });
    if (!isOpen) continue;
    const address = server.address();
    const actual = typeof address === "object" && address !== null ? address.port : one;
    const name =
      host === null || host === "0.0.0.0" || host === "::"
        ? "localhost"
        : host.includes(":")
          ? `[${host}]`
          : host;
    return {
      address: `http://${name}:${actual}${slashed(basePath)}`,
      close: () => {
        server.close();
        server.closeAllConnections();
      },
    };
  }
  throw new UsageError(
    port === null
      ? `no free port from ${usualPort} to ${usualPort + furtherPorts} (--port names another)`
      : `--port: ${port} is taken (choose another)`,
  );
}

/** The program that shows an address in the person's browser, by system. */
const browsers: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ["open"],
  win32: ["cmd.exe", "/c", "start", ""],
};

/** Shows an address in the browser; where there is none, the address was printed. */
export function openInBrowser(address: string): void {
  const [program, ...args] = browsers[process.platform] ?? ["xdg-open"];
  spawn(program, [...args, address], {stdio: "ignore", detached: true})
    .on("error", () => undefined)
    .unref();
}
