// A thread that makes pages of the built site, one after the other, as the build's own thread would.
import {parentPort, workerData} from "node:worker_threads";
import type {RouteData} from "astro";
import type {PageAnswer, PageOrder} from "./page-workers.ts";

/** As much of Astro's app for a build as a page needs. */
interface BuildApp {
  manifest: {routes: {routeData: RouteData}[]};
  setInternals(internals: {pagesByKeys: ReadonlyMap<string, unknown>}): void;
  setOptions(options: {settings: {scripts: readonly unknown[]}; logger: unknown}): void;
  render(request: Request, options: {routeData: RouteData}): Promise<Response>;
  logger: unknown;
}

const {app} = (await import((workerData as {entry: string}).entry)) as {app: BuildApp};
// The site's styles and script are in its layout, so Astro has none to add.
app.setInternals({pagesByKeys: new Map()});
app.setOptions({settings: {scripts: []}, logger: app.logger});

async function make({url, component, route}: PageOrder): Promise<Uint8Array<ArrayBuffer>> {
  const routeData = app.manifest.routes.find(
    (one) => one.routeData.component === component && one.routeData.route === route,
  )?.routeData;
  if (routeData === undefined) throw new Error(`no such route: ${route} (of ${component})`);
  return (await app.render(new Request(url), {routeData})).bytes();
}

let last: Promise<unknown> = Promise.resolve();
parentPort?.on("message", (order: PageOrder & {id: number}) => {
  const {id} = order;
  last = last
    .then(() => make(order))
    .then(
      (page): PageAnswer => ({id, page}),
      (error: unknown): PageAnswer => ({
        id,
        error: error instanceof Error ? error : new Error(String(error)),
      }),
    )
    .then((answer) => parentPort?.postMessage(answer, "page" in answer ? [answer.page.buffer] : []));
});
