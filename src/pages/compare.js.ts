import type {APIRoute} from "astro";
import {anyTwoScript} from "../layouts/script.ts";

/** The script of the page of any two sweeps, which loads it by itself. */
export const GET: APIRoute = () => new Response(anyTwoScript, {headers: {"content-type": "text/javascript"}});
