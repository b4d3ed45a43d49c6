import type {Comparison} from "../schema/comparison.ts";
import {parseComparison} from "../schema/parse.ts";
import {readRegularFile} from "./folder.ts";

/** Reads what `npm run diff -- --output` wrote, perhaps by a stranger's hand. Throws ParseError where it is none. */
export async function readComparison(file: string): Promise<Comparison> {
  return parseComparison(new TextDecoder().decode(readRegularFile(file)), file);
}
