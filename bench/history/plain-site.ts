// A site that Astro builds by itself, as the yardstick beside a report.
import {mkdir, readdir, stat, writeFile} from "node:fs/promises";
import {join} from "node:path";

/** Pages of a site, and the bytes of all of them. */
export interface SiteSize {
  pages: number;
  bytes: number;
}

/** How many pages lie in a site's folder, and what they weigh. */
export async function siteSize(folder: string): Promise<SiteSize> {
  const size = {pages: 0, bytes: 0};
  for (const entry of await readdir(folder, {recursive: true, withFileTypes: true})) {
    if (!entry.isFile() || !entry.name.endsWith(".html")) continue;
    size.pages += 1;
    size.bytes += (await stat(join(entry.parentPath, entry.name))).size;
  }
  return size;
}

/** Bytes of a row of the page below, on the average. */
const rowBytes = 62;

const page = (pages: number, rows: number): string => `---
export const getStaticPaths = () => Array.from({length: ${pages}}, (_, page) => ({params: {page: String(page)}}));
const {page} = Astro.params;
const rows = Array.from({length: ${rows}}, (_, row) => row);
---
<html lang="en">
  <head><meta charset="utf-8" /><title>Page {page}</title></head>
  <body>
    <h1>Page {page}</h1>
    <table>
      {rows.map((row) => <tr><th scope="row">{row}</th><td>{page}</td><td>{(0.37 * row).toFixed(3)}</td></tr>)}
    </table>
  </body>
</html>
`;

/** Writes a site of one dynamic route: as many pages as another one has, each a table as large as its pages are on the average. */
export async function plainSite(folder: string, {pages, bytes}: SiteSize): Promise<void> {
  await mkdir(join(folder, "src/pages"), {recursive: true});
  await writeFile(join(folder, "package.json"), '{"type": "module", "private": true}\n');
  await writeFile(join(folder, "astro.config.mjs"), "export default {devToolbar: {enabled: false}};\n");
  await writeFile(join(folder, "src/pages/[page].astro"), page(pages, Math.round(bytes / pages / rowBytes)));
}
