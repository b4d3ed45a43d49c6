const named = ["NaN", "Infinity", "-Infinity"] as const;
const placeholder = (name: string): string => `\u0000${name}`;

/** A token of the text: a string, which passes as it is, or a name of a number that JSON does not have. */
const token = /"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g;

/**
 * A JSON text in which Python wrote NaN or Infinity, as one that JSON.parse takes: they become texts, which
 * `revivedNumber` turns into numbers again.
 */
export const withNamedNumbers = (text: string): string =>
  /\b(?:NaN|Infinity)\b/.test(text)
    ? text.replace(token, (found) => (found.startsWith('"') ? found : JSON.stringify(placeholder(found))))
    : text;

/** A value that JSON.parse gave for such a text, with its numbers. */
export function revivedNumber(value: unknown): unknown {
  const name = named.find((one) => value === placeholder(one));
  return name === undefined ? value : Number(name);
}
