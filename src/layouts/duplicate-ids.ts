/**
 * Throws where two parts of a page share an id: a link to it would lead to the first only, and a screen reader would read
 * one figure's description for the other. Mostly two figures of one kind, or a figure and a heading of its name.
 */
export function refuseDuplicateIds(html: string, page: string): void {
  const seen = new Set<string>();
  for (const {groups} of html.matchAll(/<[a-z][^<>]* id="(?<id>[^"]*)"/g)) {
    const id = groups?.["id"] ?? "";
    if (seen.has(id))
      throw new Error(`two things with one id: ${id} (on ${page}; give one figure another id="…")`);
    seen.add(id);
  }
}
