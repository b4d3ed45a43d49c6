// Asks an index for the same facts of every sweep, over and over, as several processes do at once: node ask-for-facts.ts RUNS INDEX TIMES
import {folderSource} from "../../../src/runs/folder.ts";
import {openIndex} from "../../../src/runs/index/runs-index.ts";
import {listSweeps, readRecordedSweep} from "../../../src/runs/read.ts";
import {longAfter} from "./rewrite.ts";

const [runs = "", folder = "", times = ""] = process.argv.slice(2);
const source = folderSource(runs);
for (let time = 0; time < Number(times); time++) {
  // Another code each time but one, so that all of them write.
  const index = openIndex(folder, {now: longAfter, code: String(time % 2 === 0 ? process.pid : 0)});
  for (const sweep of await listSweeps(source)) {
    const workOut = async () => ({value: await readRecordedSweep(source, sweep), isWhole: true});
    const found = await index.fact(source, sweep, {kind: "logs", readsSamples: false, workOut});
    if (JSON.stringify(found) !== JSON.stringify(await readRecordedSweep(source, sweep)))
      throw new Error(`another answer: ${sweep}`);
  }
  index.forgetOthers(source, await listSweeps(source));
}
