// npm run doctor: what can be used here, and for the rest the reason and the remedy.
import {parseArgs} from "node:util";
import {engines} from "../src/training/engines/index.ts";
import {sources} from "../src/telemetry/sources/index.ts";
import {findEngines, reportLines} from "../src/cli/doctor/report.ts";
import {findTelemetry} from "../src/cli/doctor/telemetry.ts";

const help = `usage: npm run doctor -- [--json]

Shows which engines can compute on which devices here, and what of the machine and its GPUs can be measured; for the rest
why not and what to do. Exit code 1 where nothing can train.
`;

try {
  const {values} = parseArgs({
    options: {json: {type: "boolean", default: false}, help: {type: "boolean", default: false}},
  });
  if (values.help) console.log(help);
  else {
    const findings = [...(await findEngines(engines)), ...(await findTelemetry(sources))];
    if (values.json) console.log(JSON.stringify({node: process.version, findings}, null, 2));
    else for (const line of [`Node ${process.version}`, ...reportLines(findings)]) console.log(line);
    const engineFindings = findings.filter(({kind}) => kind === "engine");
    if (engineFindings.every(({unavailable}) => unavailable !== null)) process.exitCode = 1;
  }
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error} (see --help)`);
  process.exitCode = 2;
}
