import {expect, test} from "vitest";
import {figureFiles} from "../../../src/report/rendering/figure-files.ts";

const style = "<style>:root{--ink: light-dark(#111111, #eee); --paper: light-dark(#fefefe, #000);}</style>";
const files = '<p class="files"><a href="x.svg" download>SVG</a></p>';
const drawing = (id: string, which: string): string =>
  `<div class="drawn ${which}"><svg class="plot" width="100" height="50" viewBox="0 0 100 50" data-x="1 2" aria-labelledby="${id}"><title id="${id}">A &amp; b</title><text fill="var(--ink)">12&nbsp;%</text></svg></div>`;
const table =
  '<details class="figures"><summary>The figures</summary><div><table><thead><tr><th scope="col">Name</th><th>Value, s</th></tr></thead><tbody><tr><th scope="row">batch&nbsp;16</th><td>1,024 &lt; 2</td></tr><tr><th scope="row">=1+1</th><td>1,148</td></tr></tbody></table></div></details>';

test("a figure is drawn as on a page, in its light colours, and its table is a file too", () => {
  const html = `${style}<figure id="speed">${drawing("w", "wide-only")}${drawing("n", "narrow-only")}${table}${files}</figure>`;
  const [svg, csv, ...others] = figureFiles("sweeps/s.html", html);
  expect(others).toEqual([]);
  expect(svg?.file).toBe("figures/sweeps/s/speed.svg");
  expect(svg?.text).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="132" height="82"/);
  expect(svg?.text).toContain('<text fill="#111111">12&#160;%</text>');
  expect(svg?.text).toContain('<title id="w">A &amp; b</title>');
  expect(svg?.text).not.toMatch(/var\(|data-|aria-|id="n"/);
  expect(csv).toEqual({
    file: "figures/sweeps/s/speed.csv",
    text: 'Name,"Value, s"\r\nbatch 16,"1,024 < 2"\r\n\'=1+1,1148\r\n',
  });
});

test("the cells of a figure stand in rows of three, with their names and the legend", () => {
  const cell = (name: string): string =>
    `<li><p class="cell"><a href="r">${name}</a></p>${drawing(name, "")}</li>`;
  const legend =
    '<ul class="legend"><li><i class="series-1"></i> GPU load</li><li><i class="shade train"></i> train</li><li>dashed: memory</li></ul>';
  const html = `${style}<figure id="panel" class="wide">${legend}<ul class="multiples">${["a", "b", "c", "&lt;d&gt;"].map(cell).join("")}</ul>${files}</figure>`;
  const [svg, ...others] = figureFiles("index.html", html);
  expect(others).toEqual([]);
  expect(svg?.file).toBe("figures/index/panel.svg");
  const places = [...(svg?.text ?? "").matchAll(/<svg x="(\d+)" y="(\d+)"/g)].map(([, x, y]) => [x, y]);
  expect(places).toEqual([
    ["0", "44"],
    ["124", "44"],
    ["248", "44"],
    ["0", "126"],
  ]);
  expect(svg?.text).toContain(">&#60;d&#62;</text>");
  expect(svg?.text).toMatch(/GPU load.*train.*dashed: memory/);
});

test("a figure that links no files has none", () => {
  expect(
    figureFiles("sweeps/s/r.html", `${style}<figure id="panel">${drawing("w", "wide-only")}</figure>`),
  ).toEqual([]);
});
