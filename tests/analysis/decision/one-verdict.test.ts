import {readdirSync, readFileSync} from "node:fs";
import {join, resolve, sep} from "node:path";
import {describe, expect, test} from "vitest";
import {compareSweeps} from "../../../src/analysis/decision/compare-sweeps.ts";
import {comparePairs} from "../../../src/analysis/decision/verdict.ts";
import {evidenceOf} from "../recorded.ts";

const root = resolve(import.meta.dirname, "../../..");

/** Sources that are not analysis, with what they import. */
function others(): {file: string; imports: string[]}[] {
  return ["src", "scripts"].flatMap((folder) =>
    readdirSync(join(root, folder), {recursive: true, encoding: "utf8"})
      .filter(
        (file) => /\.(?:ts|astro|mdx)$/.test(file) && !join(folder, file).startsWith(join("src", "analysis")),
      )
      .map((file) => {
        const text = readFileSync(join(root, folder, file), "utf8");
        return {
          file: join(folder, file),
          imports: [...text.matchAll(/from "([^"]+)"/g)].map(([, name = ""]) => name),
        };
      }),
  );
}

describe("one function decides", () => {
  test("no page and no script reaches for statistics of its own: all take verdicts", () => {
    const reaching = others().filter(({imports}) =>
      imports.some((name) =>
        /analysis\/(?:statistics\/|pair-contrast|sweep-noise)|simple-statistics/.test(name),
      ),
    );
    expect(reaching.map(({file}) => file)).toEqual([]);
  });

  test("diff and the pages both import it", () => {
    const users = others().filter(({imports}) =>
      imports.some((name) => /analysis\/decision\/(?:verdict|compare-sweeps)\.ts$/.test(name)),
    );
    const rooms = new Set(users.map(({file}) => file.split(sep)[1]));
    expect(rooms).toContain("diff");
    expect(rooms).toContain("site");
  });

  test("a pair of two sweeps gets the same verdicts, pair by pair or sweep by sweep", () => {
    const [base, head] = ["a", "b"].map((sweep, index) =>
      evidenceOf(
        [16, 32].map((batchSize) => ({
          batchSize,
          trainMs: [900, 910, 905, 908].map((ms) => ms * (1 + index / 10)),
        })),
        {sweep},
      ),
    );
    const bySweep = compareSweeps(base!, head!).pairs.map(({verdicts}) => verdicts);
    const byPair = comparePairs(
      base!.configurations.map((one, index) => ({base: one, head: head!.configurations[index]!})),
    ).map(({verdicts}) => verdicts);
    expect(bySweep).toEqual(byPair);
  });
});
