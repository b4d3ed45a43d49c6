import {writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {isRunning, temporaryFolder} from "../../recorder/fixtures/surroundings.ts";
import {startScript} from "../recording/start-script.ts";

const module = join(import.meta.dirname, "../../../src/cli/build/until-ended.ts");

/** A script that starts another one, says its number, and ends with its exit code. */
function waiting(code: string): string {
  const script = join(temporaryFolder(), "waiting.mjs");
  writeFileSync(
    script,
    `import {spawn} from "node:child_process";
     import {untilEnded} from ${JSON.stringify(module)};
     const child = spawn(process.execPath, ["-e", ${JSON.stringify(code)}]);
     const ended = untilEnded(child);
     console.log("pid " + child.pid);
     process.exitCode = await ended;`,
  );
  return script;
}

test("a signal ends the server that was waited for as well", async () => {
  let pid = 0;
  const {code} = await startScript(waiting("setInterval(() => undefined, 1000)"), [], {}, (line, kill) => {
    pid = Number(/pid (\d+)/.exec(line)?.[1]);
    kill("SIGTERM");
  });
  expect(code).toBe(1);
  expect(isRunning(pid)).toBe(false);
});

test("its exit code is handed on", async () => {
  expect((await startScript(waiting("process.exit(3)"), [])).code).toBe(3);
});
