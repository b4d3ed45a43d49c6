/**
 * What a terminal obeys, what turns the direction of writing, and what is a line's end to some readers and not to others:
 * untrusted text has none of it (CVE-2021-42574 shows what direction marks can hide in a diff).
 */
export const unprintable =
  "\\u0000-\\u001f\\u007f-\\u009f\\u061c\\u200e\\u200f\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069\\ufeff\\ufff9-\\ufffb";
/** Every such character of a text. */
export const anyUnprintable = new RegExp(`[${unprintable}]`, "g");

/** Untrusted text made fit for a terminal, a message or a page: what is not printable becomes a question mark. */
export const printable = (text: string): string => text.replace(anyUnprintable, "?");
