import {expect, test} from "vitest";
import {contentsPlace, withContents} from "../../src/layouts/contents.ts";

test("the sections after the place of the list are listed, by their headings", () => {
  const html = `<h2 id="before">x</h2>${contentsPlace}<h2 id="a">A <b>&amp; b</b></h2><h3 id="c">c</h3><h2 class="x" id="d">D</h2>`;
  expect(withContents(html)).toBe(
    '<h2 id="before">x</h2><nav class="contents wide" aria-label="On this page"><ul>' +
      '<li><a href="#a">A &amp; b</a></li><li><a href="#d">D</a></li></ul></nav>' +
      '<h2 id="a">A <b>&amp; b</b></h2><h3 id="c">c</h3><h2 class="x" id="d">D</h2>',
  );
});

test("a page without the place, or with one section, has no list", () => {
  expect(withContents('<h2 id="a">A</h2>')).toBe('<h2 id="a">A</h2>');
  expect(withContents(`${contentsPlace}<h2 id="a">A</h2>`)).toBe('<h2 id="a">A</h2>');
});
