import {join} from "node:path";
import {createLibrary} from "../../src/runs/library.ts";
import {readSweepView} from "../../src/site/sweep-view.ts";

/** The recorded sweeps of the fixtures. */
export const fixtureRuns = join(import.meta.dirname, "../fixtures/runs");
export const library = createLibrary(fixtureRuns);

/** Five batch sizes on a CPU, one run each. */
export const quick = await readSweepView(library, "2026-11-20-quick");
/** The same recording as another would be: a sweep is not compared with itself. */
export const quickAgain = await readSweepView(library, "2026-11-20-quick");
/** CPU and GPU at up to three batch sizes, the largest out of memory. */
export const both = await readSweepView(library, "2026-11-21-cpu-and-gpu");
