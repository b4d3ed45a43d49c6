import {expect, test} from "vitest";
import {benchCommand, benchmarks} from "../../../src/cli/bench/command.ts";

async function bench(...args: string[]): Promise<{code: number; said: string}> {
  let said = "";
  const stdout = {write: (text: string) => void (said += text)};
  return {code: await benchCommand(args, {runs: "runs", stdout, stderr: stdout, env: {}}), said};
}

test("without a name it lists the benchmarks, and each says what it measures", async () => {
  const {code, said} = await bench();
  expect(code).toBe(0);
  expect(benchmarks().length).toBeGreaterThan(5);
  for (const name of benchmarks()) {
    expect(said).toContain(name);
    expect((await bench(name, "--help")).said).toMatch(/\S.*\n/);
  }
});

test("a name that is nearly right is suggested", async () => {
  await expect(bench("calibraton")).rejects.toThrow(
    "unknown benchmark: calibraton (did you mean calibration? known: ",
  );
});
