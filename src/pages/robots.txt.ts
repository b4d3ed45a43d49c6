import type {APIRoute} from "astro";
import {addressOf} from "../site/settings.ts";

/** Everything may be read; the map of the site exists where the site has an address. */
export const GET: APIRoute = () => {
  const address = addressOf("sitemap-index.xml");
  const map = address === null ? "" : `Sitemap: ${address}\n`;
  return new Response(`User-agent: *\nAllow: /\n${map}`, {headers: {"content-type": "text/plain"}});
};
