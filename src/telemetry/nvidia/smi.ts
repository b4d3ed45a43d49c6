// NVIDIA's GPUs through nvidia-smi, as telemetry.
import {execFile, spawn, type ChildProcess} from "node:child_process";
import {promisify} from "node:util";
import type {TelemetryDevice} from "../../schema/telemetry.ts";
import {gpuMetric, type GpuMetricId} from "../source/gpu-metrics.ts";
import type {Column, Reading} from "../source/source.ts";
import {parseSmiLine, recentFields, smiFields, type SmiField, type SmiReading} from "./smi-line.ts";

/** Starts nvidia-smi; tests start a program of their own. */
export type StartSmi = (args: readonly string[]) => ChildProcess;

/** Runs nvidia-smi once and gives what it prints; rejects where it is missing or fails. */
export type RunSmi = (args: readonly string[]) => Promise<string>;

const program = "nvidia-smi";

/** Without persistence mode the first answer takes 5 to 10 s on machines of several GPUs. */
const firstAnswerMs = 15_000;

const runProgram: RunSmi = async (args) =>
  (await promisify(execFile)(program, [...args], {timeout: firstAnswerMs})).stdout;
const startProgram: StartSmi = (args) => spawn(program, [...args], {stdio: ["ignore", "pipe", "ignore"]});

/** A line says nothing any more after three periods, as with every source, or where that is longer, a sensor's window. */
const staleMs = (periodMs: number): number => Math.max(1000, 3 * periodMs);
/** A program that has printed no line for this long hangs, and is started anew as one that ended. */
const hungMs = (periodMs: number): number => Math.max(2000, 10 * periodMs);
const restarts = 3;
const restartPauseMs = 1000;

const meanings: Partial<Record<string, {windowMs: number; meaning: string}>> = {
  "gpu.utilization": {
    windowMs: 200,
    meaning:
      "Share of the sensor's last window, 1/6 to 1 s, in which at least one kernel ran. Whoever used it.",
  },
  "gpu.memory.activity": {
    windowMs: 200,
    meaning: "Share of the sensor's last window in which GPU memory was read or written.",
  },
  "gpu.memory.usage": {
    windowMs: 0,
    meaning: "GPU memory in use by whatever program, with what the driver reserves.",
  },
  "gpu.power": {windowMs: 100, meaning: "Power of this instant, by the driver's own sensor."},
  "gpu.power.average": {
    windowMs: 1000,
    meaning: "Power as nvidia-smi prints it: averaged over a second or of this instant, by model and driver.",
  },
  "gpu.temperature": {windowMs: 0, meaning: "Temperature of the GPU's core."},
  "gpu.clock.sm": {windowMs: 0, meaning: "Clock of the multiprocessors."},
  "gpu.clock.memory": {windowMs: 0, meaning: "Clock of the GPU's memory."},
};

const query = (fields: readonly SmiField[]): string[] => [
  `--query-gpu=uuid,${fields.map((field) => field.query).join(",")}`,
  "--format=csv,noheader,nounits",
];

/** Asks once, with the recent fields and without, and tells which are understood and what was said. */
async function probe(run: RunSmi): Promise<{fields: readonly SmiField[]; readings: SmiReading[]}> {
  const older = smiFields.filter((field) => !recentFields.has(field.query));
  for (const fields of [smiFields, older]) {
    const text = await run(query(fields)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" || fields === older) throw error;
      return "";
    });
    const readings = text.split("\n").flatMap((line) => parseSmiLine(line, fields) ?? []);
    if (readings.length > 0) return {fields, readings};
  }
  throw new Error("it lists no GPU");
}

/** GPUs read through one long-lived nvidia-smi. */
export interface SmiReader {
  devices: TelemetryDevice[];
  columns: Column[];
  read(nowMs: number): Reading[];
  missing(): (string | null)[];
  close(): void;
}

function columnsOf({uuid, values}: SmiReading): Column[] {
  return Object.keys(values).flatMap((metric) => {
    const described = meanings[metric];
    if (described === undefined) return [];
    const limit =
      metric === "gpu.memory.usage" ? values["memory.total"] : metric === "gpu.utilization" ? 1 : null;
    return [
      {
        device: uuid,
        metric: gpuMetric(metric as GpuMetricId, described.windowMs, described.meaning),
        limit: limit ?? null,
        missing: "nvidia-smi gave no number, or no line in time",
      },
    ];
  });
}

/** A program that is kept running. */
interface Kept {
  /** Ends a program that hangs, so that another is started. */
  check(): void;
  close(): void;
}

/** Keeps nvidia-smi running and hands on its lines; starts it again, three times at most, where it ends or hangs. */
function keepRunning(
  start: StartSmi,
  args: readonly string[],
  {onLine, hungAfterMs, nowMs}: {onLine: (line: string) => void; hungAfterMs: number; nowMs: () => number},
): Kept {
  let child: ChildProcess | null = null;
  let isClosed = false;
  let left = restarts;
  let silentFromMs = 0;
  function launch(): void {
    let rest = "";
    silentFromMs = nowMs() + firstAnswerMs;
    child = start(args);
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      silentFromMs = nowMs() + hungAfterMs;
      const lines = (rest + text).split("\n");
      // A line is some hundred characters; what never ends is not one.
      rest = (lines.pop() ?? "").slice(-1000);
      lines.forEach(onLine);
    });
    child.on("error", () => {});
    child.on("close", () => {
      if (!isClosed && left-- > 0) setTimeout(() => !isClosed && launch(), restartPauseMs).unref();
    });
  }
  launch();
  const kill = (): void => void child?.kill("SIGKILL");
  process.on("exit", kill);
  return {
    check: () => {
      if (nowMs() > silentFromMs) kill();
    },
    close: () => {
      isClosed = true;
      process.off("exit", kill);
      kill();
    },
  };
}

/** Opens nvidia-smi where NVML cannot be called; the reason where there is none. Never throws. */
export async function openSmi({
  periodMs,
  run = runProgram,
  start = startProgram,
  nowMs = () => performance.now(),
}: {
  periodMs: number;
  run?: RunSmi;
  start?: StartSmi;
  nowMs?: () => number;
}): Promise<SmiReader | {unavailable: string}> {
  let probed: Awaited<ReturnType<typeof probe>>;
  let about: string;
  try {
    probed = await probe(run);
    about = await run(["--query-gpu=uuid,name,driver_version", "--format=csv,noheader"]);
  } catch (error) {
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    return {
      unavailable: isMissing
        ? "nvidia-smi is not installed"
        : "nvidia-smi is there and does not answer (run it to see why)",
    };
  }
  const {fields, readings} = probed;
  const named = new Map(
    about.split("\n").map((line) => [line.split(", ")[0], line.trim().split(", ")] as const),
  );
  const latest = new Map<string, {atMs: number; reading: SmiReading}>();
  const kept = keepRunning(start, [...query(fields), `-lms`, String(Math.max(20, Math.round(periodMs)))], {
    onLine: (line) => {
      const reading = parseSmiLine(line, fields);
      if (reading !== null) latest.set(reading.uuid, {atMs: nowMs(), reading});
    },
    hungAfterMs: hungMs(periodMs),
    nowMs,
  });
  const columns = readings.map((reading) => ({uuid: reading.uuid, columns: columnsOf(reading)}));
  return {
    devices: readings.map(({uuid}): TelemetryDevice => {
      const [, name = "NVIDIA GPU", driver = ""] = named.get(uuid) ?? [];
      return {
        id: uuid,
        kind: "gpu",
        name: name.slice(0, 200),
        used: null,
        facts: driver === "" ? {} : {driver},
      };
    }),
    columns: columns.flatMap((one) => one.columns),
    read: (atMs) => {
      kept.check();
      return columns.flatMap((one) => {
        const last = latest.get(one.uuid);
        const isFresh = last !== undefined && atMs - last.atMs <= staleMs(periodMs);
        return one.columns.map(({metric}) => (isFresh ? (last.reading.values[metric.id] ?? null) : null));
      });
    },
    missing: () => columns.flatMap((one) => one.columns.map(() => null)),
    close: kept.close,
  };
}
