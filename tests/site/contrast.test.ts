import {readFileSync} from "node:fs";
import {expect, test} from "vitest";

/** Colours of tokens.css by name, for light or for dark. */
function tokens(theme: "light" | "dark"): Map<string, string> {
  const css = readFileSync("src/styles/tokens.css", "utf8");
  return new Map(
    [
      ...css.matchAll(
        /--(?<name>[a-z0-9-]+): light-dark\((?<light>#[0-9a-f]{3,6}), (?<dark>#[0-9a-f]{3,6})\);/g,
      ),
    ].map(({groups}) => [groups?.["name"] ?? "", groups?.[theme] ?? ""]),
  );
}

/** Relative luminance, WCAG 2.2. */
function luminance(hex: string): number {
  const full = hex.length === 4 ? hex.replace(/[0-9a-f]/g, "$&$&") : hex;
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(full.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast ratio of two colours, WCAG 2.2: 1 to 21. */
function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

const pairs = [
  ["ink", "paper"],
  ["quiet", "paper"],
  ["quiet", "panel"],
  ["link", "paper"],
  ["ink", "mark"],
  ["failure", "failure-panel"],
  ["series-1", "paper"],
  ["series-2", "paper"],
  ["series-3", "paper"],
  ["series-4", "paper"],
  ["series-5", "paper"],
] as const;

test.each(["light", "dark"] as const)("text has a contrast of 4.5 or more in the %s colours", (theme) => {
  const colours = tokens(theme);
  expect(colours.size).toBeGreaterThan(20);
  const weak = pairs.flatMap(([text, ground]) => {
    const ratio = contrast(colours.get(text) ?? "", colours.get(ground) ?? "");
    return ratio >= 4.5 ? [] : [`${text} on ${ground}: ${ratio.toFixed(2)}`];
  });
  expect(weak).toEqual([]);
});
