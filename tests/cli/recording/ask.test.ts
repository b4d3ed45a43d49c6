import {PassThrough} from "node:stream";
import {expect, test} from "vitest";
import {askYesNo} from "../../../src/cli/recording/ask.ts";

/** What a person is asked, and how their line is understood; null: they end the input. */
async function answered(line: string | null): Promise<{said: string; yes: boolean}> {
  let said = "";
  const stdin = new PassThrough();
  const answer = askYesNo("Run it?", {stdin, stderr: {write: (text) => void (said += text)}});
  if (line === null) stdin.end();
  else stdin.write(`${line}\n`);
  return {yes: await answer, said};
}

test.each([
  ["y", true],
  [" YES ", true],
  ["", false],
  ["yesterday", false],
  ["n", false],
  [null, false],
])("the answer %j is understood: %s", async (line, yes) => {
  expect(await answered(line)).toEqual({yes, said: "Run it? [y/N] "});
});
