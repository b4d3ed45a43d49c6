import type {Comparison} from "../schema/comparison.ts";
import {parseComparison} from "../schema/parse.ts";
import {readRegularFile} from "./folder.ts";

/** Reads the `diff.json` of `npm run diff -- --output`, which is untrusted. Throws ParseError for anything else. */
export async function readComparison(file: string): Promise<Comparison> {
  return parseComparison(new TextDecoder().decode(readRegularFile(file)), file);
}
