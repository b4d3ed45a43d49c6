import type {APIRoute} from "astro";
import {sessionSpreads, type Sessions} from "../site/answers/session-spreads.ts";
import {site} from "../site/settings.ts";
import {history, library} from "../site/views.ts";

/** How far sessions lie apart on the machines of every sweep, for the page of any two. */
export const GET: APIRoute = async () => {
  const sessions: Sessions = {
    stated: site.sessionSpread,
    known: sessionSpreads(await library.sweeps(), await history()),
  };
  return new Response(`globalThis.batchsweepSessions = ${JSON.stringify(sessions)};\n`, {
    headers: {"content-type": "text/javascript"},
  });
};
