const prefix = "line: ";

/** Label of a mark that is one line of a figure over time, by which the page's script finds it. */
export const lineName = (name: string): string => `${prefix}${name}`;

/** The name behind such a label; null where a label is another's. */
export const nameOfLine = (label: string): string | null =>
  label.startsWith(prefix) ? label.slice(prefix.length) : null;
