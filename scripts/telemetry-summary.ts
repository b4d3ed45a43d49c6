// git's textconv for telemetry files (npm run setup:git): git diff then shows a summary instead of "binary files differ".
import {telemetrySummary} from "../src/diff/telemetry-summary.ts";
import {readRegularFile} from "../src/runs/folder.ts";
import {parseTelemetry} from "../src/schema/parse.ts";

const [file = ""] = process.argv.slice(2);

try {
  const text = new TextDecoder().decode(readRegularFile(file));
  for (const line of telemetrySummary(parseTelemetry(text, "samples"))) console.log(line);
} catch (error) {
  // A diff must still be shown where one side cannot be read.
  console.log(error instanceof Error ? error.message : String(error));
}
