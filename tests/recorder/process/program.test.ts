import {delimiter, join, resolve} from "node:path";
import {expect, test} from "vitest";
import {isOnPath, placesOf} from "../../../src/recorder/process/program.ts";

test("a bare name is looked for in each folder of the command's own PATH, as seen from its folder", () => {
  const env = {PATH: ["/opt/bin", "venv/bin"].join(delimiter)};
  expect(isOnPath("torchrun")).toBe(true);
  const places = placesOf({argv: ["torchrun", "train.py"], env, folder: "/home/a"});
  expect(places).toEqual(
    expect.arrayContaining([resolve("/opt/bin/torchrun"), resolve("/home/a/venv/bin/torchrun")]),
  );
});

test("a path is that file alone, from the command's folder", () => {
  expect(isOnPath("./train")).toBe(false);
  expect(placesOf({argv: ["./train"], folder: "/home/a"})).toContain(resolve(join("/home/a", "train")));
});
