import {readFile} from "node:fs/promises";
import {createServer} from "node:http";
import type {AddressInfo} from "node:net";
import {gzipSync} from "node:zlib";
import {extname, join, normalize} from "node:path";

const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".json": "application/json",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".js": "text/javascript",
  ".txt": "text/plain",
  ".xml": "text/xml",
  ".csv": "text/csv",
  ".png": "image/png",
};

/** A static host that shows the folder `site` below `base`, as GitHub Pages does: no `.html` added, 404.html where nothing is. */
export async function serve(site: string, base = "/"): Promise<{origin: string; close: () => Promise<void>}> {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? "/", "http://localhost").pathname);
    const inside = path.startsWith(base) ? normalize(path.slice(base.length)) : null;
    const name =
      inside === null || inside.startsWith("..")
        ? null
        : inside === "" || inside === "."
          ? "index.html"
          : inside;
    const isPacked = /\bgzip\b/.test(request.headers["accept-encoding"] ?? "");
    const send = (status: number, body: Buffer, type: string): void => {
      const packed = isPacked && /^(?:text|application\/json|image\/svg)/.test(type);
      response
        .writeHead(status, {"content-type": type, ...(packed ? {"content-encoding": "gzip"} : {})})
        .end(packed ? gzipSync(body) : body);
    };
    const fallback = (): Promise<void> =>
      readFile(join(site, "404.html")).then((body) => send(404, body, types[".html"] ?? ""));
    if (name === null) return void fallback();
    void readFile(join(site, name)).then(
      (body) => send(200, body, types[extname(name)] ?? "application/octet-stream"),
      fallback,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const {port} = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
