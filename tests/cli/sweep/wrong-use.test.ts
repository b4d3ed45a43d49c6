import {mkdirSync, readdirSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {describe, expect, test} from "vitest";
import {NothingToMeasure} from "../../../src/cli/recording/nothing-to-measure.ts";
import {UsageError} from "../../../src/usage-error.ts";
import {writeSweep} from "../../../src/runs/write.ts";
import {sweepOf, temporaryFolder} from "../../recorder/fixtures/surroundings.ts";
import {sweepIn} from "./sweep-in.ts";

describe("sweepCommand(), used wrongly", () => {
  const refused = async (
    line: string,
    prepare: (runs: string) => void | Promise<void> = () => undefined,
  ): Promise<string> => {
    const runs = temporaryFolder();
    await prepare(runs);
    const before = readdirSync(runs, {recursive: true});
    const error = await sweepIn(runs)
      .run(line)
      .then(
        (code) => `ended with ${code}`,
        (thrown: unknown) => thrown,
      );
    expect(error).toBeInstanceOf(UsageError);
    expect(readdirSync(runs, {recursive: true})).toEqual(before);
    return (error as Error).message;
  };

  test("an id that is taken", async () => {
    const message = await refused("--id s", (runs) => {
      mkdirSync(join(runs, "s"));
      writeFileSync(join(runs, "s", "notes.txt"), "");
    });
    expect(message).toBe(
      "a sweep of that id is already there: s (go on with --resume s, or choose another --id)",
    );
  });

  test("a folder of images that is not there", async () => {
    expect(await refused("--data /no/such/folder")).toBe(
      "no such folder of images: /no/such/folder (--data takes a folder with one folder for each class)",
    );
  });

  test("a batch larger than the images that were asked for, before they are prepared", async () => {
    const prepareImages = () => Promise.reject(new Error("images were prepared"));
    await expect(sweepIn(temporaryFolder(), {prepareImages}).run("--batch-sizes 4096")).rejects.toEqual(
      new UsageError("--batch-sizes: 4096 (larger than the 2048 training images)"),
    );
  });

  test("a batch larger than the images of a folder", async () => {
    expect(await refused(`--batch-sizes 16,64 --data ${import.meta.dirname}`)).toBe(
      "--batch-sizes: 64 (larger than the 40 training images)",
    );
  });

  test("a sweep to resume that is not there", async () => {
    expect(await refused("--resume s")).toMatch(/^no such sweep: s \(no .*sweep\.json\)$/);
  });

  test("a resume of a sweep that was imported", async () => {
    const message = await refused("--resume test-sweep", (runs) =>
      writeSweep(runs, {
        ...sweepOf([16]),
        origin: {kind: "imported", from: "a post", author: "Ann", publishedOn: "2024-04-14"},
      }),
    );
    expect(message).toBe("an imported sweep cannot be resumed: test-sweep");
  });

  test("a resume of a sweep on a folder of images, without it", async () => {
    const sweep = sweepOf([16]);
    const [first] = sweep.plan.runs;
    if (first === undefined) throw new Error("no run");
    first.configuration.data = "photos";
    first.configuration.settings = {
      imageSize: 48,
      trainImages: "all",
      validImages: "all",
      epochs: 1,
      threads: 1,
      seed: 1,
    };
    expect(await refused("--resume test-sweep", (runs) => writeSweep(runs, sweep))).toBe(
      "the sweep was recorded on a folder of images that is called photos: name it with --data",
    );
  });

  test("a resume of what another program recorded", async () => {
    expect(await refused("--resume test-sweep", (runs) => writeSweep(runs, sweepOf([16])))).toMatch(
      /^no setting imageSize in the recorded plan/,
    );
  });

  test("no device that can be used: nothing to measure, which is not wrong use", async () => {
    const runs = temporaryFolder();
    await expect(sweepIn(runs).run("--devices gpu")).rejects.toEqual(
      new NothingToMeasure("no device can be used: gpu (fake): the fake engine knows no GPU"),
    );
    expect(readdirSync(runs)).toEqual([]);
  });

  test("a file where the folder of runs should be", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "runs"), "");
    await expect(sweepIn(join(folder, "runs")).run("--dry-run")).rejects.toThrow(
      /^cannot write to the folder of runs: .* is not a folder$/,
    );
  });

  // Such a folder is there on Linux only, where even root, who may write everywhere, cannot make anything in it.
  test.runIf(process.platform === "linux")("a folder of runs where nothing can be made", async () => {
    await expect(sweepIn("/proc/nope").run("--dry-run")).rejects.toThrow(
      /^cannot write to the folder of runs: \/proc\/nope: E[A-Z]+ \(name another with --runs\)$/,
    );
  });
});
