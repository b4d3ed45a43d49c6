import {mkdirSync, realpathSync, symlinkSync, writeFileSync} from "node:fs";
import {dirname, join} from "node:path";
import {describe, expect, test} from "vitest";
import {currentProject, fromHere} from "../../src/runs/project.ts";
import {ParseError} from "../../src/schema/parse.ts";
import {temporaryFolder} from "../recorder/fixtures/surroundings.ts";

/** A folder with these files in it; a name that ends with a slash is an empty folder. */
function folderWith(files: Record<string, string>): string {
  const folder = realpathSync(temporaryFolder());
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name.endsWith("/") ? name : dirname(name)), {recursive: true});
    if (!name.endsWith("/")) writeFileSync(join(folder, name), text);
  }
  return folder;
}

describe("the project is", () => {
  test("the nearest folder upwards that has a config or sweeps", () => {
    const top = folderWith({
      ".git/": "",
      "batchsweep.config.json": "{}",
      "service/runs/base/sweep.json": "{}",
      "service/src/train/": "",
      "other/src/": "",
    });
    expect(currentProject({}, join(top, "service/src/train")).runs).toBe(join(top, "service/runs"));
    expect(currentProject({}, join(top, "other/src")).folder).toBe(top);
  });

  test("where one stands, if there is none in the git repository", () => {
    const above = folderWith({"batchsweep.config.json": "{}", "clone/.git": "gitdir: x", "clone/src/": ""});
    expect(currentProject({}, join(above, "clone/src")).folder).toBe(join(above, "clone/src"));
  });

  test("not a folder whose runs are another program's, or code", () => {
    const top = folderWith({"runs/base/sweep.json": "{}", "src/runs/read.ts": "", "tb/runs/events.out": ""});
    expect(currentProject({}, join(top, "src")).folder).toBe(top);
    expect(currentProject({}, join(top, "tb")).folder).toBe(top);
  });

  test("found through a link to its runs", () => {
    const data = folderWith({"base/sweep.json": "{}"});
    const top = folderWith({"src/": ""});
    symlinkSync(data, join(top, "runs"));
    expect(currentProject({}, join(top, "src")).runs).toBe(join(top, "runs"));
  });
});

test("the config's folders are seen from the config, the environment's from where one stands", () => {
  const top = folderWith({"batchsweep.config.json": '{"runs": "data/runs", "posts": "blog"}', "src/": ""});
  const here = join(top, "src");
  expect(currentProject({}, here)).toMatchObject({
    runs: join(top, "data/runs"),
    posts: join(top, "blog"),
    hasOtherRuns: false,
  });
  expect(currentProject({BATCHSWEEP_RUNS: "mine", BATCHSWEEP_POSTS: "../p"}, here)).toMatchObject({
    runs: join(here, "mine"),
    posts: join(top, "p"),
    hasOtherRuns: true,
  });
});

test("SITE_URL and BASE_PATH come before the config", () => {
  const top = folderWith({"batchsweep.config.json": '{"address": "https://a.example/x", "basePath": "/b"}'});
  expect(currentProject({}, top).config).toMatchObject({address: "https://a.example", basePath: "/b"});
  const env = {SITE_URL: "https://c.example", BASE_PATH: "/d"};
  expect(currentProject(env, top).config).toMatchObject({address: "https://c.example", basePath: "/d"});
});

test.each([
  ["{", "batchsweep.config.json: not JSON: "],
  ['{"titel": "x"}', 'batchsweep.config.json: "titel": no such field (known: $schema, title, '],
  ['{"basePath": "x"}', "batchsweep.config.json: basePath: expected a path that begins with /"],
  ['{"failOn": ["slow"]}', "batchsweep.config.json: failOn[0]: "],
  [
    '{"sessionSpread": 3}',
    "batchsweep.config.json: sessionSpread: expected a share from 0.001 to 1, e.g. 0.03",
  ],
  [
    '{"colours": {"link": {"light": "blue", "dark": "#7cc0f5"}}}',
    "batchsweep.config.json: colours.link.light: expected a colour such as #0067a8: ",
  ],
])("the config %s is refused in one line that names file and field", (text, message) => {
  const top = folderWith({"batchsweep.config.json": text});
  const read = () => currentProject({}, top);
  expect(read).toThrow(ParseError);
  expect(read).toThrow(message);
  expect(read).not.toThrow("\n");
});

test("a path is written as short as it can be typed", () => {
  expect(fromHere("/a/b/runs", "/a/b")).toBe("runs");
  expect(fromHere("/a/b", "/a/b")).toBe(".");
  expect(fromHere("/home/me/runs", "/home/me/src")).toBe("../runs");
  expect(fromHere("/tmp/x", "/home/me/project")).toBe("/tmp/x");
});
