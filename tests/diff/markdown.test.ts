import {describe, expect, test} from "vitest";
import {code, markdownOf} from "../../src/diff/markdown.ts";
import {sparkline} from "../../src/diff/sparkline.ts";
import {exampleComparedSweep, exampleComparison, examplePair} from "./examples.ts";

describe("code()", () => {
  test.each([
    ["batch 64", "`batch 64`"],
    ["a`b", "``a`b``"],
    ["``", "``` `` ```"],
    [" edge ", "`  edge  `"],
    ["", "`  `"],
    ["a | b", "`a ¦ b`"],
    ["two\nlines\u202e", "`two?lines?`"],
  ])("%j becomes %j", (text, span) => {
    expect(code(text)).toBe(span);
  });
});

describe("sparkline()", () => {
  test("shows both sides on one scale from zero", () => {
    expect(sparkline([4, 4], [8, 8])).toBe("▄▄ → ██");
  });

  test("is empty where a side has nothing, or nothing but zeros", () => {
    expect([sparkline([], [1]), sparkline([0], [0])]).toEqual(["", ""]);
  });

  test("shows at most ten a side", () => {
    expect(sparkline(Array(50).fill(1), [1])).toBe(`${"█".repeat(10)} → █`);
  });
});

describe("markdownOf()", () => {
  test("is the sentence, the table, the sides and the folded evidence", () => {
    expect(markdownOf(exampleComparison())).toMatchInlineSnapshot(`
      "**Slower: \`CPU, batch 64\`: epoch time slower by 20 %, between 18 % and 22 % (5 runs per side).**

      ### \`new\` against \`old\`

      | configuration | epoch time | base → head | each run | runs |
      | --- | --- | --- | --- | --- |
      | \`CPU, batch 64\` | **slower** +20 % (+18 % to +22 %) | 1 s → 1.2 s | ▇▇▇ → ███ | 5 → 5 |

      In brackets: the range that holds the true change with 95 % certainty.

      ---
      - base \`main\` (\`0123456789ab\`), head \`runs\`

      <details>
      <summary>Every verdict, with its method and its runs</summary>

      - \`CPU, batch 64\`
        - epoch time: slower by 20 %, between 18 % and 22 % (5 runs per side); 1 s → 1.2 s; \`ratio of geometric means\`; \`epoch-time:old/cpu-b64:new/cpu-b64\`
        - runs \`old/a-r1\` against \`new/a-r1\`

      </details>
      "
    `);
  });

  test("of ten thousand configurations stays within a comment, cut between lines, and says how many are missing", () => {
    const pairs = Array.from({length: 10_000}, (_, index) => examplePair({name: `CPU, batch ${index}`}));
    const text = markdownOf(exampleComparison({sweeps: [exampleComparedSweep({pairs})]}));
    const rows = text.split("\n").filter((line) => line.startsWith("| `CPU, batch"));
    expect(Buffer.byteLength(text)).toBeLessThan(65_536);
    expect(rows.length).toBeGreaterThan(300);
    expect(rows.filter((row) => !row.endsWith("| 5 → 5 |"))).toEqual([]);
    // Rows of the table, the line of the two sides, and three lines of evidence for each pair.
    const left = 10_000 - rows.length + 1 + 3 * 10_000;
    expect(text).toContain(`**Cut here: ${left} more lines would not fit into a comment.**`);
  });

  test("closes every fold that it opens, wherever it is cut", () => {
    for (let most = 200; most < 4000; most += 61) {
      const text = markdownOf(exampleComparison(), most);
      expect(text.split("<details>").length).toBe(text.split("</details>").length);
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(most + 200);
    }
  });
});
