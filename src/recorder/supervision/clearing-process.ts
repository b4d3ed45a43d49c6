// The process that clears away what a recorder left that died together with its watchdog.
import {setTimeout as sleep} from "node:timers/promises";
import {clearLeftBehind} from "./left-behind.ts";

// Started by the sampler of a recorder that died, as its watchdog may have died with it. A command that the recorder was
// just starting shows whose it is only once it runs.
for (const waitMs of [0, 100, 400]) {
  await sleep(waitMs);
  await clearLeftBehind();
}
