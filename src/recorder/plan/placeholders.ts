// Placeholders in a command, such as {batchSize}, and their values.

/** `{batchSize}` stands for a factor's value; `{{batchSize}}` is the text `{batchSize}` itself, `${HOME}` a shell's. */
const pattern = /(?<!\$)\{(?<open>\{)?(?<name>[A-Za-z][A-Za-z0-9_-]*)\}(?<close>\})?/g;

/** Names that a text has placeholders for, each once. */
export function placeholdersIn(text: string): string[] {
  const names = [...text.matchAll(pattern)].flatMap(({groups = {}}) =>
    groups["open"] !== undefined && groups["close"] !== undefined ? [] : [groups["name"] ?? ""],
  );
  return [...new Set(names)];
}

/** The text with the placeholders of one name under another. */
export const renamedPlaceholder = (text: string, from: string, to: string): string =>
  text.replace(pattern, (whole: string, open = "", name = "", close = "") =>
    name !== from || (open !== "" && close !== "") ? whole : `${open}{${to}}${close}`,
  );

/** The text with each placeholder replaced by its value. Throws where one has none. */
export function filled(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(pattern, (whole: string, open = "", name = "", close = "") => {
    if (open !== "" && close !== "") return whole.slice(1, -1);
    const value = values.get(name);
    if (value === undefined) throw new Error(`placeholder without a factor: {${name}}`);
    return `${open}${value}${close}`;
  });
}
