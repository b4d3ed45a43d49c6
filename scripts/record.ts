// npm run record: records any training. Compiled code is kept between calls, since a recording should begin at once.
import {enableCompileCache} from "node:module";

enableCompileCache();
const {recordScript} = await import("../src/cli/record/script.ts");
await recordScript(process.argv.slice(2));
