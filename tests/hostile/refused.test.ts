import {cp, mkdtemp, rm, symlink, truncate, writeFile} from "node:fs/promises";
import {execFileSync} from "node:child_process";
import {readdirSync, readFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterEach, beforeEach, describe, expect, test} from "vitest";
import {unreadableRunLogs} from "../../src/runs/index/check-run-logs.ts";
import {createLibrary} from "../../src/runs/library.ts";
import {listSweeps, readRecordedSweep, readTelemetry} from "../../src/runs/read.ts";
import {writeRun, writeSweep} from "../../src/runs/write.ts";
import {ParseError, parseRunLog, parseSweep, parseTelemetry} from "../../src/schema/parse.ts";
import {exampleRunLog, exampleSweep, exampleTelemetry} from "../schema/examples.ts";
import {validatorOf} from "../schema/validator.ts";
import {refused, textOf} from "./refused.ts";

const parsers = {"run-log": parseRunLog, sweep: parseSweep, telemetry: parseTelemetry};

describe.each(refused)("$name", (one) => {
  test("is refused in one short line that names the file", () => {
    let message = "";
    try {
      parsers[one.document](textOf(one), "runs/x/y.json");
    } catch (error) {
      expect(error).toBeInstanceOf(ParseError);
      message = (error as Error).message;
    }
    expect(message).toMatch(/^runs\/x\/y\.json: [\x20-\x7e\u00a0-\u1fff…]+$/);
    expect(message.length).toBeLessThan(600);
    expect(Object.prototype).not.toHaveProperty("polluted");
  });
});

test.each(refused.filter(({by}) => by === "schema"))(
  "$name is refused by the published JSON Schema too",
  (one) => {
    const validate = validatorOf(one.document);
    validate(JSON.parse(textOf(one)));
    expect(validate.errors).not.toBeNull();
  },
);

describe("the published JSON Schemas accept", () => {
  const root = join(import.meta.dirname, "../../runs");
  const kindOf = (file: string) =>
    file === "sweep.json" ? "sweep" : file.endsWith(".telemetry.json") ? "telemetry" : "run-log";
  test.each(readdirSync(root))("every file of runs/%s", (sweep) => {
    const files = readdirSync(join(root, sweep)).filter((file) => file.endsWith(".json"));
    expect(files.length).toBeGreaterThan(1);
    for (const file of files) {
      const document = JSON.parse(readFileSync(join(root, sweep, file), "utf8"));
      const validate = validatorOf(kindOf(file), document.format);
      expect({file, accepted: validate(document), errors: validate.errors}).toEqual({
        file,
        accepted: true,
        errors: null,
      });
    }
  });
});

describe("a folder of sweeps", () => {
  let runs: string;
  let outside: string;
  beforeEach(async () => {
    runs = await mkdtemp(join(tmpdir(), "batchsweep-hostile-"));
    outside = await mkdtemp(join(tmpdir(), "batchsweep-outside-"));
    await writeSweep(runs, exampleSweep());
    await writeRun(runs, exampleRunLog(), exampleTelemetry());
    await writeFile(join(outside, "secret.json"), '{"secret": "hunter2"}');
  });
  afterEach(async () => {
    await rm(runs, {recursive: true, force: true});
    await rm(outside, {recursive: true, force: true});
  });

  const log = "wasm-cpu-b064-r1.json";
  const samples = "wasm-cpu-b064-r1.telemetry.json";
  const replaceByLink = async (file: string): Promise<void> => {
    await rm(join(runs, "example", file));
    await symlink(join(outside, "secret.json"), join(runs, "example", file));
  };

  test.each([log, samples, "sweep.json"])(
    "with a link in the place of %s is refused, and nothing of the target told",
    async (file) => {
      await replaceByLink(file);
      const told = await unreadableRunLogs(runs);
      expect(told).toContain(`${file}: file: expected a regular file`);
      expect(told).not.toContain("hunter2");
    },
  );

  test("with a link in the place of a sweep is refused", async () => {
    await symlink(outside, join(runs, "linked"));
    await expect(listSweeps(runs)).rejects.toThrow("linked: file: expected a regular file");
    await expect(readRecordedSweep(runs, "linked")).rejects.toThrow("expected a regular file");
    expect(await unreadableRunLogs(runs)).toContain("linked: file: expected a regular file");
  });

  test("with a sweep whose name is no id is refused", async () => {
    await cp(join(runs, "example"), join(runs, "Not an id"), {recursive: true});
    expect(await unreadableRunLogs(runs)).toContain("Not an id: folder: not an id");
  });

  test.skipIf(process.platform === "win32")("with a pipe is refused, and does not wait at it", async () => {
    await rm(join(runs, "example", samples));
    execFileSync("mkfifo", [join(runs, "example", samples)]);
    await expect(readTelemetry(runs, exampleRunLog())).rejects.toThrow("expected a regular file");
  });

  test("with a file of a gigabyte is refused before it is read", async () => {
    await truncate(join(runs, "example", samples), 2 ** 30);
    await truncate(join(runs, "example", log), 2 ** 30);
    await expect(readTelemetry(runs, exampleRunLog())).rejects.toThrow("too large: 1073741824 bytes");
    await expect(readRecordedSweep(runs, "example")).rejects.toThrow("too large: 1073741824 bytes");
  });

  test("with a run log that names another run's samples is refused", async () => {
    const text = readFileSync(join(runs, "example", log), "utf8");
    await writeFile(join(runs, "example", log), text.replace(samples, "other.telemetry.json"));
    await expect(readRecordedSweep(runs, "example")).rejects.toThrow("telemetry.file: expected");
  });

  test.each(["../outside", "..", ".", "a/b", "/etc/passwd", "sweep.json/../../x", "x\0y"])(
    "gives no raw file by the name %j",
    async (name) => {
      await expect(createLibrary(runs).raw("example", name)).rejects.toThrow();
      await expect(createLibrary(runs).raw(name, "sweep.json")).rejects.toThrow();
    },
  );
});
