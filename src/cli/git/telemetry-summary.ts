import {telemetrySummary} from "../../diff/telemetry-summary.ts";
import {readRegularFile} from "../../runs/folder.ts";
import {utf8Text} from "../../runs/source.ts";
import {parseTelemetry} from "../../schema/parse.ts";
import {errorText} from "../../usage-error.ts";
import {parseOptions} from "../options/parse.ts";
import type {Surroundings} from "../surroundings.ts";

/** Sums a telemetry file up. A diff must still be shown where one side cannot be read, so that is said there. */
export async function telemetrySummaryCommand(
  args: readonly string[],
  {stdout}: Surroundings,
): Promise<number> {
  const [file = ""] = parseOptions("telemetry-summary", args).words;
  try {
    const text = utf8Text(readRegularFile(file), "samples");
    for (const line of telemetrySummary(parseTelemetry(text, "samples"))) stdout.write(`${line}\n`);
  } catch (error) {
    stdout.write(`${errorText(error)}\n`);
  }
  return 0;
}
