// Numbers that JSON does not have, in what trainers write.
const named = ["NaN", "Infinity", "-Infinity"] as const;
const placeholder = (name: string): string => `\u0000${name}`;

/** A number that JSON does not have, as Python's `json.dumps` writes it. */
const word = /-?\b(?:NaN|Infinity)\b/g;

/** The place after the closing mark of the text that begins at a quotation mark: texts of notebooks are megabytes long. */
function endOfText(json: string, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== '"') at += json[at] === "\\" ? 2 : 1;
  return at + 1;
}

/**
 * A JSON text in which Python wrote NaN or Infinity, as one that JSON.parse takes: they become texts, which
 * `revivedNumber` turns into numbers again. What stands within texts stays.
 */
export function withNamedNumbers(json: string): string {
  if (json.search(word) < 0) return json;
  const parts: string[] = [];
  for (let at = 0; at < json.length;) {
    const quote = json.indexOf('"', at);
    const end = quote < 0 ? json.length : quote;
    parts.push(json.slice(at, end).replace(word, (found) => JSON.stringify(placeholder(found))));
    at = quote < 0 ? end : endOfText(json, quote);
    if (quote >= 0) parts.push(json.slice(quote, at));
  }
  return parts.join("");
}

/** A value that JSON.parse gave for such a text, with its numbers. */
export function revivedNumber(value: unknown): unknown {
  const name = named.find((one) => value === placeholder(one));
  return name === undefined ? value : Number(name);
}

/**
 * JSON as Python writes it: `NaN`, `Infinity` and `-Infinity` are the numbers that they name. A mark of the byte order is
 * passed over. Throws SyntaxError where it is no JSON.
 */
export function parsePythonJson(text: string): unknown {
  const json = text.replace(/^\ufeff/, "");
  const marked = withNamedNumbers(json);
  return marked === json
    ? JSON.parse(json)
    : JSON.parse(marked, (_name, value: unknown) => revivedNumber(value));
}
