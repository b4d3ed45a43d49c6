import {readdirSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";

const posts = join(import.meta.dirname, "../../../src/content/posts");

/**
 * What the outcome of a decision is called. A sentence may say the same in other words, which no list holds; these are the ones
 * that pages use themselves.
 */
const outcomeWords =
  /\b(?:faster|fastest|slower|slowest|quicker|undecided|(?:not|never) (?:yet )?decided|cannot be (?:said|compared)|learns? (?:better|worse)|(?:less|more) (?:memory|energy)|raised? the error)\b/gi;

/** What a post says by hand: its prose without the words that a component checks, and without components, notes and code. */
const byHand = (text: string): string =>
  text
    .replace(/^---[\s\S]*?\n---\n/, "")
    .replace(/^export const [\s\S]*?;\n/gm, "")
    .replace(/<(Decided|Claim)\b[\s\S]*?<\/\1>/g, "")
    .replace(/<[A-Z]\w*\b[\s\S]*?\/?>/g, "")
    .replace(/\{\/\*[\s\S]*?\*\/\}|`[^`]*`/g, "");

const saidByHand = (text: string): string[] => [...byHand(text).matchAll(outcomeWords)].map(([word]) => word);

test("a post says what is decided only where the build holds it against the decision", () => {
  const files = readdirSync(posts).filter((file) => file.endsWith(".mdx"));
  expect(files.length).toBeGreaterThan(0);
  for (const file of files) expect(saidByHand(readFileSync(join(posts, file), "utf8")), file).toEqual([]);
});

test("words that nothing checks are found, those of a component are not", () => {
  expect(saidByHand("Batch 256 was faster than 16, and that is\nnot decided.")).toEqual([
    "faster",
    "not decided",
  ]);
  expect(saidByHand('<Decided says="better" tests={both}>256 was faster</Decided> on `slower.ts`.')).toEqual(
    [],
  );
});
