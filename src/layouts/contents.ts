/** Where a page wants the list of its contents. */
export const contentsPlace = '<nav class="contents wide"></nav>';

const plain = (html: string): string => html.replaceAll(/<[^<>]*>/g, "").trim();

/**
 * Puts the list of a page's contents where it wants it: a link to each section after that place, by its heading. A page of one
 * section has no list.
 */
export function withContents(html: string): string {
  const at = html.indexOf(contentsPlace);
  if (at < 0) return html;
  const [before, after] = [html.slice(0, at), html.slice(at + contentsPlace.length)];
  const sections = [...after.matchAll(/<h2 [^<>]*\bid="(?<id>[^"]+)"[^<>]*>(?<text>[^]*?)<\/h2>/g)].map(
    ({groups}) => `<li><a href="#${groups?.["id"] ?? ""}">${plain(groups?.["text"] ?? "")}</a></li>`,
  );
  const list =
    sections.length < 2
      ? ""
      : `<nav class="contents wide" aria-label="On this page"><ul>${sections.join("")}</ul></nav>`;
  return before + list + after;
}
