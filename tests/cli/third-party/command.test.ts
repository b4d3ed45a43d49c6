import {readFile} from "node:fs/promises";
import {expect, test} from "vitest";
import {packagesThatRun, thirdPartyText} from "../../../src/cli/third-party/command.ts";

/** Licences under which what we do with a package is allowed: to use it, and to leave fetching it to npm. */
const allowed =
  /^(?:MIT|ISC|Apache-2\.0|BSD-[23]-Clause|0BSD|BSL-1\.0|BlueOak-1\.0\.0|CC0-1\.0|CC-BY-4\.0|CC-BY-SA-4\.0|LGPL-3\.0-or-later|MPL-2\.0|OFL-1\.1|Python-2\.0|Unlicense|MIT AND others \(Node\.js\))$/;

test("every package that runs has a licence that we know", async () => {
  const rows = packagesThatRun(await readFile("package-lock.json", "utf8"));
  expect(rows.length).toBeGreaterThan(100);
  const parts = (licence: string): string[] =>
    allowed.test(licence) ? [licence] : licence.replace(/[()]/g, "").split(/ AND | OR /);
  expect(rows.filter(({licence}) => !parts(licence).every((part) => allowed.test(part)))).toEqual([]);
});

test("docs/third-party.md is what npm run third-party writes", async () => {
  const rows = packagesThatRun(await readFile("package-lock.json", "utf8"));
  expect(await readFile("docs/third-party.md", "utf8")).toBe(thirdPartyText(rows));
});

test("packages of tests are not listed, and a version once", () => {
  const lock = {
    packages: {
      "": {},
      "node_modules/a": {version: "1.0.0", license: "MIT"},
      "node_modules/b/node_modules/a": {version: "1.0.0", license: "MIT"},
      "node_modules/c": {version: "2.0.0", license: "MIT", dev: true},
      "node_modules/own": {link: true},
      "src/own": {},
    },
  };
  expect(packagesThatRun(JSON.stringify(lock))).toEqual([{name: "a", version: "1.0.0", licence: "MIT"}]);
});
