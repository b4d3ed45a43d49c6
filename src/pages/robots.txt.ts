import type {APIRoute} from "astro";

/** Everything may be read; the map of the site exists where the site has an address. */
export const GET: APIRoute = ({site}) => {
  const base = import.meta.env.BASE_URL.replace(/\/$/, "");
  const map = site === undefined ? "" : `Sitemap: ${new URL(`${base}/sitemap-index.xml`, site).href}\n`;
  return new Response(`User-agent: *\nAllow: /\n${map}`, {headers: {"content-type": "text/plain"}});
};
