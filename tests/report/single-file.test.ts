import {expect, test} from "vitest";
import {singleFile} from "../../src/report/single-file.ts";

const html = `<!doctype html><head><meta http-equiv="content-security-policy" content="script-src 'self'"><script defer src="../enhance.js"></script></head>
<body><a href="#main">a</a><a class="x" href="../sweeps/s.html">b</a><a href="../tables/t.csv" download>c</a><a href="https://example.org/">d</a></body>`;
const options = {script: "run();", file: () => Buffer.from("x,y\r\n"), address: null};

test("a page alone has its script inside, allowed by its hash, and asks for no other file", () => {
  const alone = singleFile(html, options);
  expect(alone).toContain("<script>run();</script></body>");
  expect(alone).toMatch(/script-src 'sha256-[A-Za-z0-9+/]{43}='/);
  expect(alone).not.toContain("enhance.js");
});

test("its tables' files are inside their links, and links to other pages are text", () => {
  const alone = singleFile(html, options);
  expect(alone).toContain('<a download="t.csv" href="data:text/csv;base64,eCx5DQo=">c</a>');
  expect(alone).toContain('<a class="x">b</a>');
  expect(alone).toContain('<a href="#main">a</a>');
  expect(alone).toContain('<a href="https://example.org/">d</a>');
});

test("where the site has an address, links to other pages are whole", () => {
  const alone = singleFile(html, {...options, address: "https://report.example/repo/posts/p.html"});
  expect(alone).toContain('href="https://report.example/repo/sweeps/s.html"');
});

test("what only looks like markup stays as it is: a style, text, and an attribute with a bracket in it", () => {
  const style = `<style>a::after{content:'<a href="x.html">'}</style>`;
  const page = `<!doctype html><html><head>${style}</head><body><p title='&gt; <a href="y.html">'>&lt;a href="z.html"&gt;</p></body></html>`;
  const alone = singleFile(page, options);
  expect(alone).toContain(style);
  expect(alone).toContain('&lt;a href="z.html"&gt;');
  expect(alone.match(/y\.html/g)).toHaveLength(1);
  expect(alone.match(/<script>/g)).toHaveLength(1);
});

test("a page whose text holds the end of its body has its script once, at the end", () => {
  const alone = singleFile("<!doctype html><body><pre>&lt;/body></pre><!-- </body> -->x", options);
  expect(alone.match(/run\(\);/g)).toHaveLength(1);
  expect(alone).toMatch(/x<script>run\(\);<\/script><\/body><\/html>$/);
});
