// Compares two recordings of one sweep run by run, times aside, and says what each came to. Exit code 1 where one differs.
import {readFileSync, readdirSync} from "node:fs";
import {join} from "node:path";

const [expected, found] = process.argv.slice(2);
const read = (folder, name) => JSON.parse(readFileSync(join(folder, name), "utf8"));

/** What does not depend on when and how fast it ran. */
function lasting({configuration, repeat, status, reader, epochs, reports, machineId}) {
  const rows = [epochs, reports].map((list) =>
    list.map((row) => ({...row, durationMs: null, trainMs: null, validateMs: null, atMs: null})),
  );
  return JSON.stringify({configuration, repeat, state: status.state, reader, rows, machineId});
}

const logs = (folder) =>
  readdirSync(folder)
    .filter((name) => /-r\d+\.json$/.test(name))
    .sort();
let isSame = logs(expected).join() === logs(found).join();
if (!isSame) console.log(`runs differ: ${logs(expected).length} and ${logs(found).length}`);
for (const name of logs(expected)) {
  const [a, b] = [expected, found].map((folder) => (logs(folder).includes(name) ? read(folder, name) : null));
  const same = b !== null && lasting(a) === lasting(b);
  isSame &&= same;
  const losses =
    b === null
      ? "not there"
      : `${b.status.state}, ${b.epochs.length} epochs, loss ${b.epochs.at(-1)?.trainLoss}`;
  console.log(`${same ? "same" : "DIFFERS"}  ${name.replace(".json", "")}: ${losses}`);
}
const [plan, other] = [expected, found].map((folder) => JSON.stringify(read(folder, "sweep.json").plan));
if (plan !== other) console.log("the plans differ");
process.exit(isSame && plan === other ? 0 : 1);
