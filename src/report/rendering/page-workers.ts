// Threads that make pages.
import {extname} from "node:path";
import {Worker} from "node:worker_threads";
import type {SitePath} from "./site-code.ts";

/** A page to make. */
export type PageOrder = Pick<SitePath, "url" | "component" | "route">;

/** What a worker answers: the page, or why there is none. */
export type PageAnswer = {id: number; page: Uint8Array<ArrayBuffer>} | {id: number; error: Error};

/** Threads that make pages. */
export interface PageWorkers {
  /** Makes a page. Orders with the same `sweep` go to one thread, which reads that sweep once; null goes to any. */
  make(order: PageOrder, sweep: string | null): Promise<Uint8Array<ArrayBuffer>>;
  close(): Promise<void>;
}

interface PageThread {
  worker: Worker;
  /** Why it makes no more pages; null while it does. */
  ended: Error | null;
  waiting: Map<number, {resolve: (page: Uint8Array<ArrayBuffer>) => void; reject: (error: Error) => void}>;
}

function startThread(entry: string): PageThread {
  const worker = new Worker(new URL(`./page-worker${extname(import.meta.url)}`, import.meta.url), {
    workerData: {entry},
    // Rendering allocates many short-lived objects: a larger young generation spends less time on collecting them.
    resourceLimits: {maxYoungGenerationSizeMb: 64},
  });
  const waiting: PageThread["waiting"] = new Map();
  const thread: PageThread = {worker, ended: null, waiting};
  // A thread may die before it is asked for anything: whoever asks it later must hear of it too, and not wait for ever.
  const end = (error: Error): void => {
    thread.ended ??= error;
    for (const {reject} of waiting.values()) reject(error);
    waiting.clear();
  };
  worker.on("message", (answer: PageAnswer) => {
    const asked = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ("page" in answer) asked?.resolve(answer.page);
    else asked?.reject(answer.error);
  });
  worker.on("error", end);
  worker.on("exit", (code) => end(new Error(`a thread that makes pages ended with exit code ${code}`)));
  return thread;
}

/** Starts `count` threads on the site's built code, the module at `entry`. */
export function startPageWorkers(entry: string, count: number): PageWorkers {
  const threads = Array.from({length: count}, () => startThread(entry));
  const leastBusy = (): PageThread =>
    threads.reduce((one, other) => (other.waiting.size < one.waiting.size ? other : one));
  const threadOf = new Map<string, PageThread>();
  let id = 0;
  return {
    make(order, sweep) {
      const thread = (sweep === null ? undefined : threadOf.get(sweep)) ?? leastBusy();
      if (sweep !== null) threadOf.set(sweep, thread);
      id += 1;
      const own = id;
      return new Promise((resolve, reject) => {
        if (thread.ended !== null) return reject(thread.ended);
        thread.waiting.set(own, {resolve, reject});
        const {url, component, route} = order;
        thread.worker.postMessage({id: own, url, component, route});
      });
    },
    async close() {
      await Promise.all(threads.map(({worker}) => worker.terminate()));
    },
  };
}
