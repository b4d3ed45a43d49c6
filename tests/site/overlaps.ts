import type {Page} from "playwright-core";

/** Texts of a page's figures that lie over each other, or beyond the edge of the screen, folded figures included. */
export const overlapsOn = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    for (const fold of document.querySelectorAll("details")) fold.open = true;
    return [...document.querySelectorAll("svg.plot")].flatMap((svg) => {
      const name = svg.getAttribute("aria-labelledby")?.split(" ")[0] ?? "";
      const texts = [...svg.querySelectorAll("text")]
        .map((text) => ({text: text.textContent ?? "", box: text.getBoundingClientRect()}))
        .filter(({box, text}) => box.width > 0 && text.trim() !== "");
      const beyond = texts.filter(
        ({box}) => box.left < -1 || box.right > document.documentElement.clientWidth + 1,
      );
      // The boxes of lines one above the other share a little of their leading.
      const over = texts.flatMap((a, index) =>
        texts
          .slice(index + 1)
          .filter(
            ({box}) =>
              Math.min(a.box.right, box.right) - Math.max(a.box.left, box.left) > 0.5 &&
              Math.min(a.box.bottom, box.bottom) - Math.max(a.box.top, box.top) > 3,
          )
          .map((b) => `${name}: “${a.text}” lies over “${b.text}”`),
      );
      return [...beyond.map(({text}) => `${name}: “${text}” is cut off`), ...over];
    });
  });
