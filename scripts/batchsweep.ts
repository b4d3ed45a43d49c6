// The program: node scripts/batchsweep.ts COMMAND, or npm run COMMAND.
import {start} from "../src/cli/start.ts";

await start();
