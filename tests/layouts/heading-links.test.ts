import {expect, test} from "vitest";
import {withHeadingLinks} from "../../src/layouts/heading-links.ts";

test("a heading with an id links to itself, and says whereto", () => {
  expect(withHeadingLinks('<p>x</p><h2 class="a" id="loss">Loss <b>and "error"</b></h2><h3>y</h3>')).toBe(
    '<p>x</p><h2 class="a" id="loss">Loss <b>and "error"</b>' +
      '<a class="anchor" href="#loss" aria-label="Link to “Loss and &quot;error&quot;”">#</a></h2><h3>y</h3>',
  );
});

test.each([
  '<h2 id="latest"><a href="x.html">Sweep</a></h2>',
  '<details><summary> <h2 id="explained">What explains it</h2></summary></details>',
])("a heading that is a link or a control already stays as it is: %s", (html) => {
  expect(withHeadingLinks(html)).toBe(html);
});
