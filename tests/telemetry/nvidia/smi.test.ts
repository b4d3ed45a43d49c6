import {spawn} from "node:child_process";
import {setTimeout as sleep} from "node:timers/promises";
import fc from "../../properties.ts";
import {describe, expect, onTestFinished, test} from "vitest";
import {parseSmiLine, smiFields} from "../../../src/telemetry/nvidia/smi-line.ts";
import {openSmi, type RunSmi, type StartSmi} from "../../../src/telemetry/nvidia/smi.ts";
import {recorded} from "../fixtures/recorded.ts";

const lines = recorded("nvidia-smi.txt").trim().split("\n");
const [first = "", second = "", third = ""] = lines;

describe("parseSmiLine()", () => {
  test("reads the units of run logs; 0 is a reading and [N/A] is none", () => {
    expect(parseSmiLine(first)).toEqual({
      uuid: "GPU-00000000-0000-0000-0000-000000001080",
      values: {
        "gpu.utilization": 0.36,
        "gpu.memory.activity": null,
        "gpu.memory.usage": 2856 * 2 ** 20,
        "memory.total": 11_175 * 2 ** 20,
        "gpu.power": null,
        "gpu.power.average": 106.56,
        "gpu.temperature": 60,
        "gpu.clock.sm": 1936e6,
        "gpu.clock.memory": 5508e6,
      },
    });
    expect(parseSmiLine(second)?.values["gpu.utilization"]).toBe(0);
    expect(parseSmiLine(third)?.values["gpu.memory.usage"]).toBeNull();
  });

  test.each([
    "",
    first.slice(0, 60),
    `${first}, 1`,
    first.replace("GPU-", "MIG-"),
    first.replaceAll(", ", ","),
    "No devices were found",
    "Failed to initialize NVML: Driver/library version mismatch",
  ])("%j is no line of a GPU", (line) => {
    expect(parseSmiLine(line)).toBeNull();
  });

  test.each([
    "[Not Supported]",
    "[Unknown Error]",
    "[Insufficient Permissions]",
    "N/A",
    "",
    "101",
    "-1",
    "1e9",
    "36 %",
    "٣",
  ])("a load of %j is none", (load) => {
    expect(parseSmiLine(first.replace(" 36,", ` ${load},`))?.values["gpu.utilization"] ?? null).toBeNull();
  });

  test("10,000 changed lines give no crash and no number that does not stand in them", () => {
    const changed = fc
      .tuple(fc.constantFrom(...lines), fc.nat(110), fc.nat(5), fc.string({maxLength: 6, unit: "binary"}))
      .map(([line, at, cut, text]) => line.slice(0, at) + text + line.slice(at + cut));
    fc.assert(
      fc.property(changed, (line) => {
        const columns = line.trim().split(", ").slice(1);
        const reading = parseSmiLine(line);
        return smiFields.every(({metric, factor, most}) => {
          const value = reading?.values[metric] ?? null;
          const isThere = columns.some((column) => Number(column) * factor === value);
          return value === null || (value >= 0 && value <= most * factor && isThere);
        });
      }),
      {numRuns: 10_000, seed: 6},
    );
  });
});

/** nvidia-smi as a small program: it prints the recorded lines every 20 ms, `times` times. */
const fakeSmi =
  (times: number): StartSmi =>
  () =>
    spawn(
      process.execPath,
      [
        "-e",
        `let n = 0; const t = setInterval(() => {
          if (n++ >= ${times}) { clearInterval(t); return; }
          process.stdout.write(${JSON.stringify(`${lines.join("\n")}\ngarbage\n`)});
        }, 20);`,
      ],
      {stdio: ["ignore", "pipe", "ignore"]},
    );

const answer: RunSmi = async (args) =>
  args[0]?.includes("driver_version") === true
    ? "GPU-22b2c6ac-2d49-4863-197c-9c469071178a, GeForce RTX 2080, 440.64\n"
    : recorded("nvidia-smi.txt");

async function opened(options: Parameters<typeof openSmi>[0]) {
  const reader = await openSmi(options);
  if ("unavailable" in reader) throw new Error(reader.unavailable);
  onTestFinished(() => reader.close());
  return reader;
}

describe("openSmi()", () => {
  test("reads every GPU through one program that goes on running", async () => {
    const reader = await opened({periodMs: 100, run: answer, start: fakeSmi(1000)});
    expect(reader.devices.map(({id, name, facts}) => [id, name, facts])).toContainEqual([
      "GPU-22b2c6ac-2d49-4863-197c-9c469071178a",
      "GeForce RTX 2080",
      {driver: "440.64"},
    ]);
    expect(reader.columns).toHaveLength(3 * 8);
    const index = reader.columns.findIndex(({metric}) => metric.id === "gpu.power.average");
    let value: number | null = null;
    for (let tries = 0; tries < 500 && value === null; tries++) {
      await sleep(20);
      value = reader.read(performance.now())[index] ?? null;
    }
    expect(value).toBe(106.56);
    expect(reader.columns.find(({metric}) => metric.id === "gpu.memory.usage")?.limit).toBe(11_175 * 2 ** 20);
  });

  test("a line that is older than a second says nothing any more", async () => {
    const reader = await opened({periodMs: 100, run: answer, start: fakeSmi(1), nowMs: () => 1000});
    for (let tries = 0; tries < 500 && reader.read(1000).every((one) => one === null); tries++)
      await sleep(20);
    expect(reader.read(2000)).toContainEqual(expect.any(Number));
    expect(reader.read(2001)).toEqual(reader.columns.map(() => null));
  });

  test.each([
    ["that ends is started again", "process.exit(0)"],
    ["that hangs is ended, and started again", "setInterval(() => {}, 1000)"],
  ])("a program %s", async (_, afterwards) => {
    let started = 0;
    const start = (): ReturnType<StartSmi> => {
      started += 1;
      const say = `process.stdout.write(${JSON.stringify(`${first}\n`)})`;
      const script = started === 1 ? `${say}; ${afterwards}` : `setInterval(() => ${say}, 20)`;
      return spawn(process.execPath, ["-e", script], {stdio: ["ignore", "pipe", "ignore"]});
    };
    const begunMs = performance.now();
    // Four times as fast, so that the test need not wait for two seconds.
    const nowMs = (): number => begunMs + 4 * (performance.now() - begunMs);
    const reader = await opened({periodMs: 100, run: answer, start, nowMs});
    const isRead = (): boolean => reader.read(nowMs()).some((one) => one !== null);
    const until = async (is: () => boolean): Promise<void> => {
      for (let tries = 0; tries < 500 && !is(); tries++) await sleep(20);
    };
    await until(isRead);
    await until(() => !isRead());
    expect(isRead()).toBe(false);
    await until(isRead);
    expect(isRead()).toBe(true);
    expect(started).toBeGreaterThan(1);
  });

  test("an older driver that refuses a recent field is asked without it", async () => {
    const asked: string[] = [];
    const run: RunSmi = async (args) => {
      asked.push(args[0] ?? "");
      if (args[0]?.includes("power.draw.instant") === true) throw new Error("not a valid field to query");
      return args[0]?.includes("driver_version") === true ? "" : first.replace(" [N/A], 106.56", " 106.56");
    };
    const reader = await opened({periodMs: 100, run, start: fakeSmi(0)});
    expect(asked).toHaveLength(3);
    expect(reader.columns.map(({metric}) => metric.id)).not.toContain("gpu.power");
  });

  test("where it is not installed, or shows nothing, it says so", async () => {
    const missing: RunSmi = () =>
      Promise.reject(Object.assign(new Error("spawn nvidia-smi ENOENT"), {code: "ENOENT"}));
    expect(await openSmi({periodMs: 100, run: missing})).toEqual({
      unavailable: "nvidia-smi is not installed",
    });
    expect(await openSmi({periodMs: 100, run: async () => "No devices were found\n"})).toEqual({
      unavailable: "nvidia-smi is there and does not answer (run it to see why)",
    });
  });
});
