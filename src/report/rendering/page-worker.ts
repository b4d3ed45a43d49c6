// A thread that makes pages of the built site, one after the other, as the build's own thread would.
import {parentPort, workerData} from "node:worker_threads";
import type {PageAnswer, PageOrder} from "./page-workers.ts";
import {openSiteCode} from "./site-code.ts";

const code = await openSiteCode((workerData as {entry: string}).entry);

let last: Promise<unknown> = Promise.resolve();
parentPort?.on("message", ({id, ...order}: PageOrder & {id: number}) => {
  last = last
    .then(() => code.make(order))
    .then(
      (page): PageAnswer => ({id, page}),
      (error: unknown): PageAnswer => ({
        id,
        error: error instanceof Error ? error : new Error(String(error)),
      }),
    )
    .then((answer) => parentPort?.postMessage(answer, "page" in answer ? [answer.page.buffer] : []));
});
