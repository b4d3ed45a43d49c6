import type {APIRoute} from "astro";
import {sessionSpreads} from "../site/answers/session-spreads.ts";
import {history, library} from "../site/views.ts";

/** How far sessions lie apart on the machines of every sweep, for the page of any two. */
export const GET: APIRoute = async () => {
  const spreads = JSON.stringify(sessionSpreads(await library.sweeps(), await history()));
  return new Response(`globalThis.batchsweepSessions = ${spreads};\n`, {
    headers: {"content-type": "text/javascript"},
  });
};
