import {Worker} from "node:worker_threads";

/** A page to make: its address, and the route that it belongs to. */
export interface PageOrder {
  url: string;
  /** File of the route below `src/`, and its pattern, as Astro names them. */
  component: string;
  route: string;
}

/** What a worker answers: the page, or why there is none. */
export type PageAnswer = {id: number; page: Uint8Array<ArrayBuffer>} | {id: number; error: Error};

/** Threads that make pages. */
export interface PageWorkers {
  /** Makes a page. Orders with the same `sweep` go to one thread, which reads that sweep once; null goes to any. */
  make(order: PageOrder, sweep: string | null): Promise<Uint8Array<ArrayBuffer>>;
  close(): Promise<void>;
}

interface Hand {
  worker: Worker;
  waiting: Map<number, {resolve: (page: Uint8Array<ArrayBuffer>) => void; reject: (error: Error) => void}>;
}

function hire(entry: URL): Hand {
  const worker = new Worker(new URL("./page-worker.ts", import.meta.url), {
    workerData: {entry: entry.href},
    // A page is much garbage that lives shortly: room for it halves the time spent on collecting it.
    resourceLimits: {maxYoungGenerationSizeMb: 192},
  });
  const waiting: Hand["waiting"] = new Map();
  worker.on("message", (answer: PageAnswer) => {
    const asked = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ("page" in answer) asked?.resolve(answer.page);
    else asked?.reject(answer.error);
  });
  worker.on("error", (error: Error) => {
    for (const {reject} of waiting.values()) reject(error);
    waiting.clear();
  });
  return {worker, waiting};
}

/** Starts `count` threads on the site's built code, the module at `entry`. */
export function startPageWorkers(entry: URL, count: number): PageWorkers {
  const hands = Array.from({length: count}, () => hire(entry));
  const leastBusy = (): Hand =>
    hands.reduce((one, other) => (other.waiting.size < one.waiting.size ? other : one));
  const handOf = new Map<string, Hand>();
  let id = 0;
  return {
    make(order, sweep) {
      const hand = (sweep === null ? undefined : handOf.get(sweep)) ?? leastBusy();
      if (sweep !== null) handOf.set(sweep, hand);
      id += 1;
      const own = id;
      return new Promise((resolve, reject) => {
        hand.waiting.set(own, {resolve, reject});
        hand.worker.postMessage({id: own, ...order});
      });
    },
    async close() {
      await Promise.all(hands.map(({worker}) => worker.terminate()));
    },
  };
}
