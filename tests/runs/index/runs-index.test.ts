import {spawn} from "node:child_process";
import {cpSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {beforeEach, describe, expect, test} from "vitest";
import {commitOf, commitSource} from "../../../src/runs/commit.ts";
import {folderSource} from "../../../src/runs/folder.ts";
import {openIndex} from "../../../src/runs/index/runs-index.ts";
import {createRepository} from "../../diff/repository.ts";
import {writeRun, writeSweep} from "../../../src/runs/write.ts";
import type {RunsSource} from "../../../src/runs/source.ts";
import {exampleRunLog, exampleSweep, exampleTelemetry} from "../../schema/examples.ts";
import {temporaryFolder} from "../../temporary-folder.ts";
import {longAfter, rewrite} from "./rewrite.ts";

const sweep = "example";
const log = "wasm-cpu-b064-r1.json";
const samples = "wasm-cpu-b064-r1.telemetry.json";
let [runs, folder] = ["", ""];
let workedOut = 0;

beforeEach(async () => {
  [runs, folder] = [join(temporaryFolder(), "runs"), temporaryFolder()];
  await writeSweep(runs, exampleSweep());
  await writeRun(runs, exampleRunLog(), exampleTelemetry());
  workedOut = 0;
});

/** The sizes of a sweep's files, as the index has them; of the samples only where they are meant. */
function sizes({
  readsSamples = false,
  isWhole = true,
  now = longAfter,
  code = "one",
  source = folderSource(runs) as RunsSource,
} = {}): Promise<string> {
  return openIndex(folder, {now, code}).fact(source, sweep, {
    kind: readsSamples ? "all-sizes" : "sizes",
    readsSamples,
    async workOut() {
      workedOut++;
      const names = (await source.files(sweep)).map(({name}) => name).sort();
      const read = names.filter((name) => readsSamples || name !== samples);
      const found = await Promise.all(read.map(async (name) => (await source.read(sweep, name)).length));
      return {value: [...names, ...found].join(" "), isWhole};
    },
  });
}

const file = (name: string): string => join(runs, sweep, name);

/** What the index has of folders of runs. */
const places = (): string[] => readdirSync(folder).filter((name) => !name.startsWith("."));

describe("a fact", () => {
  test("is worked out once, and taken from the index after that", async () => {
    const first = await sizes();
    expect(await sizes()).toBe(first);
    expect(workedOut).toBe(1);
  });

  test.each<[string, () => void]>([
    [
      "a run log of the same size and date",
      () => rewrite(file(log), readFileSync(file(log), "utf8").replace("0.25", "0.26")),
    ],
    ["another run log", () => cpSync(file(log), file("another.json"))],
    ["a run log less", () => rmSync(file(log))],
    ["a run log of another name", () => renameSync(file(log), file("renamed.json"))],
    [
      "another sweep in its place",
      () => {
        cpSync(join(runs, sweep), join(runs, "copy"), {recursive: true});
        rmSync(join(runs, sweep), {recursive: true});
        renameSync(join(runs, "copy"), join(runs, sweep));
      },
    ],
  ])("is worked out anew for %s", async (_what, change) => {
    await sizes();
    change();
    await sizes();
    expect(workedOut).toBe(2);
  });

  test("that says nothing of samples stays where they change, and one that does is worked out anew", async () => {
    await sizes();
    await sizes({readsSamples: true});
    rewrite(file(samples), `${readFileSync(file(samples), "utf8")}\n`);
    await sizes();
    expect(workedOut).toBe(2);
    await sizes({readsSamples: true});
    expect(workedOut).toBe(3);
  });

  test("is not kept where something could not be read, or was written a moment ago", async () => {
    await sizes({isWhole: false});
    await sizes({now: () => 0});
    await sizes();
    expect(workedOut).toBe(3);
  });

  test("is worked out anew by other code", async () => {
    await sizes();
    await sizes({code: "two"});
    expect(workedOut).toBe(2);
  });
});

describe("an index that is broken", () => {
  const kept = (): string => {
    const [place = ""] = places();
    return join(folder, place, "sizes", sweep);
  };

  test.each<[string, (bytes: Buffer) => Buffer]>([
    ["empty", () => Buffer.alloc(0)],
    ["cut short", (bytes) => bytes.subarray(0, bytes.length - 3)],
    [
      "changed in its last byte",
      (bytes) => Buffer.concat([bytes.subarray(0, -1), Buffer.from([bytes.at(-1) === 0 ? 1 : 0])]),
    ],
    ["of another program", () => Buffer.from("SQLite format 3\0")],
    ["JSON of another kind", () => Buffer.from("null\n")],
  ])("(%s) is made again", async (_what, broken) => {
    const first = await sizes();
    writeFileSync(kept(), broken(readFileSync(kept())));
    expect(await sizes()).toBe(first);
    expect(await sizes()).toBe(first);
    expect(workedOut).toBe(2);
  });

  test("of another folder says nothing of this one", async () => {
    await sizes();
    const other = join(temporaryFolder(), "runs");
    cpSync(runs, other, {recursive: true, preserveTimestamps: true});
    const source = folderSource(other);
    const [place = ""] = places();
    await sizes({source});
    const [another = ""] = places().filter((name) => name !== place);
    cpSync(join(folder, place), join(folder, another), {recursive: true, force: true});
    await sizes({source});
    expect(workedOut).toBe(3);
  });

  test("or cannot be written costs no answer", async () => {
    writeFileSync(join(folder, "file"), "");
    folder = join(folder, "file", "below");
    expect(await sizes()).toBe(await sizes());
    expect(workedOut).toBe(2);
  });
});

describe("what is kept", () => {
  test("of the disk serves a commit that has the same files", async () => {
    const repository = await createRepository();
    try {
      cpSync(runs, repository.runs, {recursive: true});
      await repository.commit("first");
      runs = repository.runs;
      const commit = (await commitOf(repository.folder, "HEAD")) ?? "";
      const source = await commitSource(runs, commit, "HEAD");
      const first = await sizes();
      expect(await sizes({source})).toBe(first);
      expect(workedOut).toBe(1);
      rewrite(file(log), `${readFileSync(file(log), "utf8")}\n`);
      await sizes();
      expect(await sizes({source})).toBe(first);
      expect(workedOut).toBe(3);
    } finally {
      await repository.remove();
    }
  });

  test("goes away with its sweep, and with its folder", async () => {
    await sizes();
    expect(readFileSync(join(folder, ".gitignore"), "utf8")).toBe("*\n");
    const index = openIndex(folder);
    index.forgetOthers(folderSource(runs), [sweep]);
    const [place = ""] = places();
    expect(readdirSync(join(folder, place, "sizes"))).toEqual([sweep]);
    // Of a process that was killed, or whose disk was full.
    writeFileSync(join(folder, place, "of.1234abcd.unfinished"), "");
    index.forgetOthers(folderSource(runs), []);
    expect(readdirSync(join(folder, place, "sizes"))).toEqual([]);
    rmSync(runs, {recursive: true});
    index.forgetOthers(folderSource(temporaryFolder()), []);
    expect(places()).toEqual([]);
  });
});

test("two processes that write it at once give right answers", async () => {
  const script = join(import.meta.dirname, "ask-for-facts.ts");
  const codes = await Promise.all(
    [1, 2].map(
      () =>
        new Promise((done) => {
          const child = spawn(
            process.execPath,
            ["--disable-warning=ExperimentalWarning", script, runs, folder, "60"],
            {
              stdio: ["ignore", "ignore", "inherit"],
            },
          );
          child.on("close", done);
        }),
    ),
  );
  expect(codes).toEqual([0, 0]);
});
