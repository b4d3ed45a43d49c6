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
  ["better", "better-panel"],
  ["worse", "worse-panel"],
  ["link", "panel"],
  ["failure", "failure-panel"],
  ["series-1", "paper"],
  ["series-2", "paper"],
  ["series-3", "paper"],
  ["series-4", "paper"],
  ["series-5", "paper"],
  ["batch-1", "paper"],
  ["batch-2", "paper"],
  ["batch-3", "paper"],
  ["batch-4", "paper"],
  ["batch-5", "paper"],
  ["batch-6", "paper"],
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

/** Linear red, green and blue of a colour. */
const linear = (hex: string): number[] =>
  [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });

const times = (matrix: readonly (readonly number[])[], vector: readonly number[]): number[] =>
  matrix.map((row) => row.reduce((sum, factor, at) => sum + factor * (vector[at] ?? 0), 0));

/** How colours look to whoever lacks a kind of cone: Machado, Oliveira and Fernandes 2009, severity 1, on linear colours. */
const sights = {
  "all cones": [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  "no long cones": [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  "no middle cones": [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  "no short cones": [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** Lightness, green to red and blue to yellow, in hundredths: Ottosson 2020, Oklab. Two of them are just noticeable. */
function oklab(colour: readonly number[]): number[] {
  const cones = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    colour.map((channel) => Math.min(1, Math.max(0, channel))),
  ).map(Math.cbrt);
  return times(
    [
      [21.04542553, 79.3617785, -0.40720468],
      [197.79984951, -242.8592205, 45.05937099],
      [2.59040371, 78.27717662, -80.8675766],
    ],
    cones,
  );
}

const apart = (a: readonly number[], b: readonly number[]): number =>
  Math.hypot(...a.map((value, at) => value - (b[at] ?? 0)));

/** Colours that stand together in one figure, and how far each must be from each: three to four noticeable steps. */
const families = [
  ["series", 5, 7.5],
  ["batch", 6, 6],
] as const;

test.each(
  (["light", "dark"] as const).flatMap((theme) =>
    Object.keys(sights).map((sight) => [theme, sight as keyof typeof sights] as const),
  ),
)("the %s colours of a figure are told apart with %s", (theme, sight) => {
  const colours = tokens(theme);
  for (const [family, count, least] of families) {
    const seen = Array.from({length: count}, (_, index) =>
      oklab(times(sights[sight], linear(colours.get(`${family}-${index + 1}`) ?? ""))),
    );
    const near = seen.flatMap((a, one) =>
      seen
        .slice(one + 1)
        .map((b, other) => ({pair: `${family} ${one + 1} and ${one + other + 2}`, distance: apart(a, b)})),
    );
    expect(near).toHaveLength((count * (count - 1)) / 2);
    expect(near.filter(({distance}) => !(distance >= least))).toEqual([]);
  }
});

test.each(["light", "dark"] as const)("batch sizes get darker as they grow, in the %s colours", (theme) => {
  const colours = tokens(theme);
  const lightness = Array.from(
    {length: 6},
    (_, index) => oklab(linear(colours.get(`batch-${index + 1}`) ?? ""))[0] ?? Number.NaN,
  );
  const steps = lightness.slice(1).map((value, index) => (lightness[index] ?? Number.NaN) - value);
  expect(steps.filter((step) => !(step >= 2.5))).toEqual([]);
});

const css = (file: string): string => readFileSync(`src/styles/${file}.css`, "utf8");

test.each(["base", "compare", "figures", "home", "layout", "post", "tables", "text", "verdicts"])(
  "%s.css takes its sizes of type, distances and corners from the tokens",
  (file) => {
    const own = css(file)
      .split("\n")
      .filter((line) =>
        /^\s*(?:font-size|border-radius|(?:row-|column-)?gap|margin[a-z-]*|padding[a-z-]*):.*\d(?:rem|px)/.test(
          line,
        ),
      )
      // The whole page's size, and a figure's own, in which its drawing is measured.
      .filter((line) => !/^\s*font-size: (?:clamp|12px)/.test(line));
    expect(own).toEqual([]);
  },
);
