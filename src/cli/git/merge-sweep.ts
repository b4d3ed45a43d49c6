import {readRegularFile} from "../../runs/folder.ts";
import {mergeSweeps} from "../../runs/merging/merge-sweeps.ts";
import {utf8Text} from "../../runs/source.ts";
import {writeAtomically} from "../../runs/write.ts";
import {parseSweep} from "../../schema/parse.ts";
import {serializeSweep} from "../../schema/serialize.ts";
import {parseOptions} from "../options/parse.ts";
import type {Surroundings} from "../surroundings.ts";

const textOf = (file: string): string => utf8Text(readRegularFile(file), file);

/** Writes what both sides of a sweep.json come to into OURS; 1 for whatever is wrong, which git takes as a conflict. */
export async function mergeSweepCommand(args: readonly string[], {stderr}: Surroundings): Promise<number> {
  const [base = "", ours = "", theirs = ""] = parseOptions("merge-sweep", args).words;
  try {
    const before = textOf(base);
    const {sweep, conflicts} = mergeSweeps(
      before === "" ? null : parseSweep(before, "base"),
      parseSweep(textOf(ours), "ours"),
      parseSweep(textOf(theirs), "theirs"),
    );
    if (sweep === null) throw new Error(`both changed: ${conflicts.join(", ")} (one sweep is one recording)`);
    await writeAtomically(ours, serializeSweep(sweep));
    return 0;
  } catch (error) {
    stderr.write(`sweep.json cannot be merged: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}
