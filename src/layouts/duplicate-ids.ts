// Refuses a page two of whose parts have one id.

/** What stands before an id. A search for it is several times as fast as an expression for the tags that have one. */
const attribute = ' id="';

/**
 * Throws where two parts of a page share an id: a link to it would lead to the first only, and a screen reader would read
 * one figure's description for the other. Mostly two figures of one kind, or a figure and a heading of its name.
 */
export function refuseDuplicateIds(html: string, page: string): void {
  const seen = new Set<string>();
  for (let at = html.indexOf(attribute); at >= 0; at = html.indexOf(attribute, at + 1)) {
    // Text may hold the same letters: in a tag the last bracket before it opens one.
    const tag = html.lastIndexOf("<", at);
    if (tag < html.lastIndexOf(">", at) || !/[a-z]/.test(html.charAt(tag + 1))) continue;
    const from = at + attribute.length;
    const id = html.slice(from, html.indexOf('"', from));
    if (seen.has(id))
      throw new Error(`two things with one id: ${id} (on ${page}; give one figure another id="…")`);
    seen.add(id);
  }
}
