import {activityCall, type Activity, type Pace} from "./gpm.ts";
import type {NvmlLibrary, NvmlParameter} from "./library.ts";
import {
  createCaller,
  firstOf,
  handle,
  numberCall,
  out,
  outcome,
  text,
  textBytes,
  textCall,
  type Caller,
} from "./nvml-call.ts";
import {nvmlReason, type Outcome} from "./nvml-code.ts";

/** What one GPU says; every call asks the driver anew. Units are the driver's own, as the names say. */
export interface NvmlGpu {
  uuid: string;
  pciId: string;
  name: string;
  utilizationPercent(): Outcome<{gpu: number; memory: number}>;
  /** Bytes; `reserved` is null where the driver cannot tell it from what is used. */
  memory(): Outcome<{total: number; used: number; reserved: number | null}>;
  /** Power of this instant and averaged by the driver, each with its own outcome. */
  powerMilliwatts(): {instant: Outcome<number>; average: Outcome<number>};
  energyMillijoules(): Outcome<number>;
  temperatureCelsius(): Outcome<number>;
  clockMegahertz(clock: "sm" | "memory"): Outcome<number>;
  /** Bits of nvmlClocksEventReasons. */
  eventReasons(): Outcome<bigint>;
  powerLimitMilliwatts(): Outcome<number>;
  /** The most that GPU and board are capable of; the link itself falls back while the GPU idles. */
  pcieGeneration(): Outcome<number>;
  mig(): Outcome<boolean>;
  /** UUIDs of the instances that the GPU is divided into. */
  migUuids(): string[];
  computeMode(): Outcome<number>;
  activity(): Activity;
}

/** NVML, initialized. */
export interface Nvml {
  driver: string;
  gpus: NvmlGpu[];
  close(): void;
}

const fieldValueBytes = 40;
/** NVML_FI_DEV_POWER_AVERAGE and NVML_FI_DEV_POWER_INSTANT, milliwatts. */
const powerFields = {average: 185, instant: 186};
/** sizeof(nvmlMemory_v2_t) | 2 << 24. */
const memoryVersion2 = 40 | (2 << 24);
function memoryCall(call: Caller, device: bigint): NvmlGpu["memory"] {
  const buffer = Buffer.alloc(40);
  const word = (index: number): number => Number(buffer.readBigUInt64LE(8 * index));
  const version2 = call("nvmlDeviceGetMemoryInfo_v2", [handle, out]);
  const version1 = call("nvmlDeviceGetMemoryInfo", [handle, out]);
  return () => {
    buffer.writeUInt32LE(memoryVersion2, 0);
    const code = version2(device, buffer);
    if (code === 0) return {value: {total: word(1), reserved: word(2), used: word(4)}};
    return outcome(version1(device, buffer), () => ({total: word(0), used: word(2), reserved: null}));
  };
}

function powerCall(call: Caller, device: bigint): NvmlGpu["powerMilliwatts"] {
  const fields = Buffer.alloc(2 * fieldValueBytes);
  const getFields = call("nvmlDeviceGetFieldValues", [handle, "int32_t", out]);
  const usage = numberCall((buffer) => call("nvmlDeviceGetPowerUsage", [handle, out])(device, buffer));
  const field = (index: number, code: number): Outcome<number> => {
    const at = index * fieldValueBytes;
    const own = code === 0 ? fields.readUInt32LE(at + 28) : code;
    return outcome(own, () => fields.readUInt32LE(at + 32));
  };
  return () => {
    fields.fill(0);
    fields.writeUInt32LE(powerFields.instant, 0);
    fields.writeUInt32LE(powerFields.average, fieldValueBytes);
    const code = getFields(device, 2, fields);
    const [instant, average] = [field(0, code), field(1, code)];
    // Drivers before the fields have one figure, an average on Ampere and later (GA100 excepted), instant before.
    return {instant, average: "code" in average ? usage() : average};
  };
}

function migUuids(call: Caller, device: bigint): string[] {
  const most = numberCall((buffer) =>
    call("nvmlDeviceGetMaxMigDeviceCount", [handle, out])(device, buffer),
  )();
  if ("code" in most) return [];
  return Array.from({length: most.value}, (_, index) => {
    const buffer = Buffer.alloc(8);
    const parameters: NvmlParameter[] = [handle, "uint32_t", out];
    const code = call("nvmlDeviceGetMigDeviceHandleByIndex", parameters)(device, index, buffer);
    return code === 0 ? uuidOf(call, buffer.readBigUInt64LE(0)) : "";
  }).filter((uuid) => uuid !== "");
}

const uuidOf = (call: Caller, device: bigint): string =>
  textCall((buffer) => call("nvmlDeviceGetUUID", [handle, out, "uint32_t"])(device, buffer, textBytes));

function pciIdOf(call: Caller, device: bigint): string {
  const buffer = Buffer.alloc(68);
  const code = firstOf(
    call,
    ["nvmlDeviceGetPciInfo_v3", "nvmlDeviceGetPciInfo_v2"],
    [handle, out],
  )(device, buffer);
  return code === 0 ? text(buffer.subarray(36)) : "";
}

function gpuOf(call: Caller, device: bigint, pace: Pace): NvmlGpu {
  const rates = Buffer.alloc(8);
  const utilization = call("nvmlDeviceGetUtilizationRates", [handle, out]);
  const reasons = Buffer.alloc(8);
  const eventReasons = firstOf(
    call,
    ["nvmlDeviceGetCurrentClocksEventReasons", "nvmlDeviceGetCurrentClocksThrottleReasons"],
    [handle, out],
  );
  const number = (name: string, bytes: 4 | 8 = 4): (() => Outcome<number>) =>
    numberCall((buffer) => call(name, [handle, out])(device, buffer), bytes);
  const numbered = (name: string, kind: number): (() => Outcome<number>) =>
    numberCall((buffer) => call(name, [handle, "uint32_t", out])(device, kind, buffer));
  // nvmlClockType_t: 1 SM, 2 memory; nvmlTemperatureSensors_t: 0 the GPU's core.
  const clocks = {sm: numbered("nvmlDeviceGetClockInfo", 1), memory: numbered("nvmlDeviceGetClockInfo", 2)};
  const pending = Buffer.alloc(8);
  return {
    uuid: uuidOf(call, device),
    pciId: pciIdOf(call, device),
    name: textCall((buffer) =>
      call("nvmlDeviceGetName", [handle, out, "uint32_t"])(device, buffer, textBytes),
    ),
    utilizationPercent: () => {
      const code = utilization(device, rates);
      return outcome(code, () => ({gpu: rates.readUInt32LE(0), memory: rates.readUInt32LE(4)}));
    },
    memory: memoryCall(call, device),
    powerMilliwatts: powerCall(call, device),
    energyMillijoules: number("nvmlDeviceGetTotalEnergyConsumption", 8),
    temperatureCelsius: numbered("nvmlDeviceGetTemperature", 0),
    clockMegahertz: (clock) => clocks[clock](),
    eventReasons: () => {
      const code = eventReasons(device, reasons);
      return outcome(code, () => reasons.readBigUInt64LE(0));
    },
    powerLimitMilliwatts: number("nvmlDeviceGetEnforcedPowerLimit"),
    pcieGeneration: number("nvmlDeviceGetMaxPcieLinkGeneration"),
    mig: () => {
      const code = call("nvmlDeviceGetMigMode", [handle, out, out])(device, rates, pending);
      return outcome(code, () => rates.readUInt32LE(0) === 1);
    },
    migUuids: () => migUuids(call, device),
    computeMode: number("nvmlDeviceGetComputeMode"),
    activity: activityCall(call, device, pace),
  };
}

/** A GPU that the driver counts and does not open, as one that fell off the bus: every call answers why. */
const lostGpu = (code: number, pace: Pace): NvmlGpu => gpuOf(() => () => code, 0n, pace);

/** Initializes NVML and finds its GPUs; the reason where it cannot. Never throws. */
export function openNvml(
  library: NvmlLibrary,
  pace: Pace = {nowMs: () => performance.now(), periodMs: 100},
): Nvml | {unavailable: string} {
  const call = createCaller(library);
  const code = call("nvmlInit_v2", [])();
  if (code !== 0) return {unavailable: `the NVIDIA driver does not answer: ${nvmlReason(code)}`};
  const close = (): void => void call("nvmlShutdown", [])();
  const count = numberCall((buffer) => call("nvmlDeviceGetCount_v2", [out])(buffer))();
  if ("code" in count || count.value === 0) {
    close();
    const reason = "code" in count ? nvmlReason(count.code) : "it lists none";
    return {unavailable: `the NVIDIA driver shows no GPU: ${reason} (in a container, pass the GPU through)`};
  }
  const gpus = Array.from({length: count.value}, (_, index) => {
    const buffer = Buffer.alloc(8);
    const found = call("nvmlDeviceGetHandleByIndex_v2", ["uint32_t", out])(index, buffer);
    return found === 0 ? gpuOf(call, buffer.readBigUInt64LE(0), pace) : lostGpu(found, pace);
  });
  const driver = textCall((buffer) =>
    call("nvmlSystemGetDriverVersion", [out, "uint32_t"])(buffer, textBytes),
  );
  return {driver, gpus, close};
}
