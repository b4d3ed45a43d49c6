// A recorder without a watchdog: starts a command on a lifeline, which starts a worker, and stays.
import {openLifeline} from "../../../src/recorder/process/lifeline.ts";
import {startProcessGroup} from "../../../src/recorder/process/process-group.ts";
import {staying} from "./groups.ts";

const command = `
  const {spawn} = require("node:child_process");
  const worker = spawn(process.execPath, ["-e", "setInterval(() => undefined, 1000)"], {stdio: "ignore"});
  console.log("command", process.pid, "worker", worker.pid);
  ${staying}`;
startProcessGroup(
  {argv: [process.execPath, "-e", command]},
  {onError: () => undefined, onOutput: (text) => void process.stdout.write(text), lifeline: openLifeline()},
);
