// git's merge driver for sweep.json (npm run setup:git): two branches that each add runs to one sweep merge.
// merge-sweep.ts BASE OURS THEIRS; writes what both come to into OURS, or ends with 1, which git takes as a conflict.
import {readRegularFile} from "../src/runs/folder.ts";
import {mergeSweeps} from "../src/runs/merge-sweeps.ts";
import {writeAtomically} from "../src/runs/write.ts";
import {parseSweep} from "../src/schema/parse.ts";
import {serializeSweep} from "../src/schema/serialize.ts";

const [base = "", ours = "", theirs = ""] = process.argv.slice(2);
const textOf = (file: string): string => new TextDecoder().decode(readRegularFile(file));

try {
  const before = textOf(base);
  const {sweep, conflicts} = mergeSweeps(
    before === "" ? null : parseSweep(before, "base"),
    parseSweep(textOf(ours), "ours"),
    parseSweep(textOf(theirs), "theirs"),
  );
  if (sweep === null) throw new Error(`both changed: ${conflicts.join(", ")} (one sweep is one recording)`);
  await writeAtomically(ours, serializeSweep(sweep));
} catch (error) {
  console.error(`sweep.json cannot be merged: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
