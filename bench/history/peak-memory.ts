// Preloaded into a measured process: writes the most memory it ever held, in bytes, to $BATCHSWEEP_PEAK when it ends.
import {appendFileSync} from "node:fs";

const file = process.env["BATCHSWEEP_PEAK"];
if (file !== undefined)
  process.on("exit", () => appendFileSync(file, `${1024 * process.resourceUsage().maxRSS}\n`));
