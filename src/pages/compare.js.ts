import type {APIRoute} from "astro";
import {anyTwoScript} from "../layouts/script.ts";

/** The script of the page of any two sweeps, which loads it by itself. */
export const GET: APIRoute = async () =>
  new Response(await anyTwoScript("page"), {headers: {"content-type": "text/javascript"}});
