import {createHash} from "node:crypto";

/** What a page needs to stand alone. */
export interface SingleFileOptions {
  /** The site's script, which the page would load. */
  script: string;
  /** A file of the site that a link leads to, as the page writes it; null where there is none. */
  file: (href: string) => Uint8Array | null;
  /** The page's own address, by which its links become whole; null where the site has none: then they become text. */
  address: string | null;
}

const types: Record<string, string> = {csv: "text/csv", json: "application/json"};
const isOutside = (href: string): boolean => /^(?:[a-z][a-z0-9+.-]*:|#)/i.test(href);

/** A link to a table's file as the file itself. */
function embedded(href: string, file: SingleFileOptions["file"]): string | null {
  const type = types[/\.(?<extension>[a-z]+)$/.exec(href)?.groups?.["extension"] ?? ""];
  const bytes = type === undefined ? null : file(href);
  return type === undefined || bytes === null
    ? null
    : `data:${type};base64,${Buffer.from(bytes).toString("base64")}`;
}

/**
 * A page of the site as one file that needs no other: its script inside, the files of its tables inside their links, and
 * every other link whole or, where the site has no address, no link.
 */
export function singleFile(html: string, {script, file, address}: SingleFileOptions): string {
  const hash = `'sha256-${createHash("sha256").update(script).digest("base64")}'`;
  return html
    .replace("script-src 'self'", `script-src ${hash}`)
    .replace(/<script defer src="[^"]*"><\/script>/, "")
    .replace(/<link rel="alternate"[^>]*>/, "")
    .replace(
      /<a (?<before>[^>]*)href="(?<href>[^"]*)"(?<after>[^>]*)>/g,
      (tag, before: string, href: string, after: string) => {
        if (isOutside(href)) return tag;
        const inside = /\bdownload\b/.test(before + after) ? embedded(href, file) : null;
        const name = inside === null ? "" : `="${href.split("/").at(-1) ?? ""}"`;
        const rest = `${before}${after}`.replace(/\bdownload\b(?:="")?/, `download${name}`);
        if (inside !== null) return `<a ${rest} href="${inside}">`;
        return address === null
          ? `<a ${rest.replace(/\s*\bdownload\b/, "")}>`
          : `<a ${rest} href="${new URL(href, address).href}">`;
      },
    )
    .replace("</body>", () => `<script>${script}</script></body>`);
}
