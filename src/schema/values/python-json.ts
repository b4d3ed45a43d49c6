/** What Python's `json.dumps` writes for a number that JSON does not have. */
const words = {NaN: Number.NaN, Infinity: Number.POSITIVE_INFINITY, "-Infinity": Number.NEGATIVE_INFINITY};

const word = /-?\b(?:NaN|Infinity)\b/g;

/** Where the text that begins at a quotation mark ends: the place after its closing mark. */
function endOfText(json: string, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== '"') at += json[at] === "\\" ? 2 : 1;
  return at + 1;
}

/** The JSON with each word for a number outside of texts as a text of its own, which `marked` makes of it. */
function withMarkedWords(json: string, marked: (found: string) => string): string {
  const parts: string[] = [];
  for (let at = 0; at < json.length;) {
    const quote = json.indexOf('"', at);
    const end = quote < 0 ? json.length : quote;
    parts.push(json.slice(at, end).replace(word, marked));
    if (quote < 0) break;
    at = endOfText(json, quote);
    parts.push(json.slice(quote, at));
  }
  return parts.join("");
}

/**
 * JSON as Python writes it: `NaN`, `Infinity` and `-Infinity` are the numbers that they name. A mark of the byte order is
 * passed over. Throws SyntaxError where it is no JSON.
 */
export function parsePythonJson(text: string): unknown {
  const json = text.replace(/^\ufeff/, "");
  try {
    return JSON.parse(json);
  } catch (error) {
    if (json.search(word) < 0) throw error;
    let mark = "number:";
    while (json.includes(mark)) mark += ":";
    const marked = withMarkedWords(json, (found) => JSON.stringify(mark + found));
    return JSON.parse(marked, (_key, value: unknown) =>
      typeof value === "string" && value.startsWith(mark)
        ? words[value.slice(mark.length) as keyof typeof words]
        : value,
    );
  }
}
