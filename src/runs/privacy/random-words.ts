// Words that look drawn at random, as secrets do.

/** A word of letters and digits. What stands in a path or before a file's ending is a name there. */
const word = /(?<![\w/+.-])[A-Za-z0-9+_-]{20,}={0,2}(?!\.?[\w/+-])/g;

/** A word in base64, which has slashes. */
const base64 = /(?<![\w/+.-])[A-Za-z0-9+][A-Za-z0-9+/]{31,}={0,2}(?!\.?[\w/+-])/g;

const kindOf = (letter: string): number => (/\d/.test(letter) ? 0 : letter < "a" ? 1 : 2);

/**
 * How often the kind of letter changes from one letter to the next, small, capital or digit, 0 to 1. In a text of words it
 * is below 0.3, `EfficientNetB0Trainer` included; in letters drawn by lot 0.4 (small and digits) to 0.6 (all three).
 */
function changes(text: string): number {
  let found = 0;
  for (let at = 1; at < text.length; at++)
    if (kindOf(text.charAt(at)) !== kindOf(text.charAt(at - 1))) found += 1;
  return found / Math.max(1, text.length - 1);
}

/** Shannon's entropy of the letters in a text, bits a letter. */
function entropyBits(text: string): number {
  const counts = new Map<string, number>();
  for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  return [...counts.values()].reduce(
    (bits, count) => bits - (count / text.length) * Math.log2(count / text.length),
    0,
  );
}

const hasAll = (text: string, ...kinds: RegExp[]): boolean => kinds.every((kind) => kind.test(text));

const count = (text: string, letters: RegExp): number => text.match(letters)?.length ?? 0;

/** Whether a run of letters and digits was drawn by lot rather than written. */
function isRandomPart(part: string): boolean {
  const digits = count(part, /\d/g);
  const isMixed = hasAll(part, /[a-z]/, /[A-Z]/);
  // One word of 32 letters and digits is a key or a hash, unless capitals part it: DepthwiseConv2dNativeBackpropFilter.
  if (part.length >= 32) return digits > 0 && digits < part.length && (!isMixed || changes(part) >= 0.36);
  if (part.length < 20 || entropyBits(part) < 3) return false;
  return isMixed ? digits >= 2 && changes(part) >= 0.45 : digits >= 4 && changes(part) >= 0.38;
}

const isRandomWord = (text: string): boolean => text.split(/[^A-Za-z0-9]+/).some(isRandomPart);

/** A key in base64 may be cut into short parts by its own signs; a path has signs too, and words between them. */
const isRandomBase64 = (text: string): boolean =>
  hasAll(text, /[a-z]/, /[A-Z]/, /\d/) &&
  entropyBits(text) >= 4.2 &&
  changes(text.replace(/\W/g, "")) >= 0.36;

/** What stands before a hash that says what was used, and opens nothing: `commit 1f2e…`, `run_id(1f2e…`. */
const calledHash =
  /(?:hash|commit|sha\d{0,3}|md5|rev|revision|digest|checksum|etag|run[_ ]?id|version)["']?[\s:=(@#]{1,3}["']?$/i;

/** A text without words that are drawn by lot: keys without a name and without a form. */
export const withoutRandomWords = (text: string, mask: string): string =>
  text
    .replace(base64, (found) => (isRandomBase64(found) ? mask : found))
    .replace(word, (found: string, at: number, whole: string) => {
      const isHash = /^[0-9a-f]+$/.test(found) && calledHash.test(whole.slice(Math.max(0, at - 30), at));
      return isRandomWord(found) && !isHash ? mask : found;
    });
