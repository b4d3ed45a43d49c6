// NVIDIA's GPUs through NVML, as telemetry.
import type {TelemetryDevice} from "../../schema/telemetry.ts";
import {createSeldom} from "../source/seldom.ts";
import type {Column, Reading} from "../source/source.ts";
import {groupsOf, type Answer, type Group} from "./groups.ts";
import type {Outcome} from "./nvml-code.ts";
import type {Nvml, NvmlGpu} from "./nvml.ts";

/** How one group of a GPU's figures is read. */
interface GroupReader {
  columns: Column[];
  /** One value a column: a new one, or the last where the group's turn has not come. */
  read(nowMs: number): readonly Reading[];
  missing(): readonly (string | null)[];
}

const slowPeriodMs = 1000;

/**
 * Reads a group in its tier. One that fails is asked once a second until it answers, so that a broken GPU does not slow
 * the others.
 */
function createGroupReader(
  device: string,
  group: Group,
  limitOf: (metric: string) => number | null,
): GroupReader {
  let last: readonly Answer[] = group.read();
  const turn = createSeldom();
  const reasons: (string | null)[] = group.metrics.map(() => null);
  const note = (): void =>
    last.forEach((answer, index) => {
      if (typeof answer !== "number") reasons[index] = answer.reason;
    });
  note();
  return {
    columns: group.metrics.map((metric, index) => ({
      device,
      metric,
      limit: limitOf(metric.id),
      missing: reasons[index] ?? null,
    })),
    read: (nowMs) => {
      if (turn.isDue(nowMs)) {
        last = group.read();
        note();
        const isFailing = last.every((answer) => typeof answer !== "number");
        turn.note(nowMs, group.tier === "slow" || isFailing ? slowPeriodMs : 0);
      }
      return last.map((answer) => (typeof answer === "number" ? answer : null));
    },
    missing: () => reasons,
  };
}

const valueOf = <T>(outcome: Outcome<T>): T | null => ("code" in outcome ? null : outcome.value);

/** nvmlComputeMode_t in words. */
const computeModes = ["default", "exclusive thread", "prohibited", "exclusive process"];

/** "MIG-" and eight digits: there are seven instances at most, and all of them fit into a line. */
const shortMigUuid = (uuid: string): string => uuid.slice(0, 12);

/** What does not change during a run; what the driver does not tell is left out. */
function factsOf(gpu: NvmlGpu, driver: string): TelemetryDevice["facts"] {
  const powerLimit = valueOf(gpu.powerLimitMilliwatts());
  const mode = valueOf(gpu.computeMode());
  const instances = gpu.migUuids();
  const facts: Record<string, string | number | boolean | null | undefined> = {
    driver,
    pciId: gpu.pciId,
    memoryBytes: valueOf(gpu.memory())?.total,
    powerLimitWatts: powerLimit === null ? null : powerLimit / 1000,
    pcieGeneration: valueOf(gpu.pcieGeneration()),
    mig: valueOf(gpu.mig()),
    migInstances: instances.length === 0 ? null : instances.map(shortMigUuid).join(" "),
    computeMode: mode === null ? null : computeModes[mode],
  };
  return Object.fromEntries(
    Object.entries(facts).flatMap(([name, value]) =>
      value === null || value === undefined || value === "" ? [] : [[name, value] as const],
    ),
  );
}

/** The GPUs of one driver as columns. */
export interface NvmlReader {
  devices: TelemetryDevice[];
  columns: Column[];
  read(nowMs: number): Reading[];
  missing(): (string | null)[];
  /** Watches utilization and energy of every GPU: each call names the columns that moved since the last. */
  watch(): () => number[];
}

const watched: ReadonlySet<string> = new Set(["gpu.utilization", "gpu.energy"]);

/** Prepares to read every GPU. `energyStepMs` is how often the energy counter moves. */
export function createNvmlReader(nvml: Nvml, energyStepMs: (gpu: NvmlGpu) => number): NvmlReader {
  const gpus = nvml.gpus.map((gpu, index) => {
    const id = gpu.uuid || gpu.pciId || `gpu-${index}`;
    const facts = factsOf(gpu, nvml.driver);
    const limitOf = (metric: string): number | null => {
      if (metric === "gpu.memory.usage") return Number(facts["memoryBytes"]) || null;
      if (metric === "gpu.power") return Number(facts["powerLimitWatts"]) || null;
      return metric.endsWith("utilization") || metric.endsWith("activity") ? 1 : null;
    };
    const readers = groupsOf(gpu, energyStepMs(gpu)).map((group) => createGroupReader(id, group, limitOf));
    const device: TelemetryDevice = {id, kind: "gpu", name: gpu.name || "NVIDIA GPU", used: null, facts};
    return {gpu, device, readers};
  });
  const readers = gpus.flatMap((one) => one.readers);
  const columns = readers.flatMap((reader) => reader.columns);
  const moving = gpus.flatMap(({gpu, device}) =>
    columns.flatMap(({device: owner, metric}, column) => {
      if (owner !== device.id || !watched.has(metric.id)) return [];
      const read = metric.kind === "counter" ? gpu.energyMillijoules : () => busyOf(gpu);
      return {column, read: (): number | null => valueOf(read())};
    }),
  );
  return {
    devices: gpus.map(({device}) => device),
    columns,
    read: (nowMs) => readers.flatMap((reader) => reader.read(nowMs)),
    missing: () => readers.flatMap((reader) => reader.missing()),
    watch: () => {
      const last = new Map(moving.map(({column, read}) => [column, read()]));
      return () =>
        moving.flatMap(({column, read}) => {
          const value = read();
          if (value === null || value === last.get(column)) return [];
          last.set(column, value);
          return [column];
        });
    },
  };
}

function busyOf(gpu: NvmlGpu): Outcome<number> {
  const outcome = gpu.utilizationPercent();
  return "code" in outcome ? {code: outcome.code} : {value: outcome.value.gpu};
}
