// The script that every page loads.
import type {APIRoute} from "astro";
import {script} from "../layouts/script.ts";

export const GET: APIRoute = () => new Response(script, {headers: {"content-type": "text/javascript"}});
