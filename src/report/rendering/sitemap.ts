/** The map of a site for search engines: where each of its pages lives, and the map's own index. */
export function siteMap(files: readonly string[], root: URL): Map<string, string> {
  const head = '<?xml version="1.0" encoding="UTF-8"?>';
  const namespace = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"';
  const addresses = files
    .filter((file) => file !== "404.html")
    .map((file) => new URL(file === "index.html" ? "" : file, root).href)
    .sort();
  const pages = addresses.map((address) => `<url><loc>${address}</loc></url>`).join("");
  const index = `<sitemap><loc>${new URL("sitemap-0.xml", root).href}</loc></sitemap>`;
  return new Map([
    ["sitemap-0.xml", `${head}<urlset ${namespace}>${pages}</urlset>`],
    ["sitemap-index.xml", `${head}<sitemapindex ${namespace}>${index}</sitemapindex>`],
  ]);
}
