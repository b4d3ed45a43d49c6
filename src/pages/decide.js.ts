import type {APIRoute} from "astro";
import {anyTwoScript} from "../layouts/script.ts";

/** What decides on the page of any two, loaded once two are named. */
export const GET: APIRoute = async () =>
  new Response(await anyTwoScript("decide"), {headers: {"content-type": "text/javascript"}});
