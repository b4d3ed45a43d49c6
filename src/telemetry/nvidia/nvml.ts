import type {NvmlFunction, NvmlLibrary, NvmlParameter} from "./library.ts";

/** What a call gave: its value, or the code of nvmlReturn_t that says why not. */
export type Outcome<T> = {value: T} | {code: number};

/** nvmlReturn_t, as far as it is acted on (nvml.h, API 13). */
export const nvmlCode = {
  success: 0,
  notSupported: 3,
  noPermission: 4,
  driverNotLoaded: 9,
  functionNotFound: 13,
  gpuIsLost: 15,
  unknown: 999,
} as const;

const wordsByCode = new Map<number, string>([
  [1, "the library was not initialized"],
  [2, "the driver refused the question"],
  [nvmlCode.notSupported, "this GPU or its mode does not support it"],
  [nvmlCode.noPermission, "no permission (run as a user whom the driver's administrator allows)"],
  [6, "the driver found nothing"],
  [8, "a power cable is not attached"],
  [nvmlCode.driverNotLoaded, "the driver is not loaded (load the nvidia kernel module)"],
  [10, "the driver took too long"],
  [nvmlCode.functionNotFound, "this driver's library does not have the function (a newer driver may)"],
  [nvmlCode.gpuIsLost, "the GPU fell off the bus (it needs a reset or a reboot)"],
  [16, "the GPU must be reset"],
  [17, "the operating system blocks the GPU"],
  [18, "library and kernel module of the driver have different versions (reboot)"],
  [19, "the GPU is in use by another program"],
  [nvmlCode.unknown, "the driver gave no reason"],
]);

/** Why a call failed, for people. */
export const nvmlReason = (code: number): string =>
  wordsByCode.get(code) ?? `the driver answered with code ${code}`;

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
  pcieGeneration(): Outcome<number>;
  mig(): Outcome<boolean>;
  /** UUIDs of the instances that the GPU is divided into. */
  migUuids(): string[];
  computeMode(): Outcome<number>;
  /** Share of time since the last call (at first: since the GPU was opened) in which SMs, and tensor cores, were active. */
  activity(): Outcome<{sm: number; tensor: number}>;
}

/** NVML, initialized. */
export interface Nvml {
  driver: string;
  gpus: NvmlGpu[];
  close(): void;
}

const handle = "uint64_t";
const out = "void *";

/** NVML_DEVICE_UUID_V2_BUFFER_SIZE and NVML_DEVICE_NAME_V2_BUFFER_SIZE. */
const textBytes = 96;
const fieldValueBytes = 40;
/** NVML_FI_DEV_POWER_AVERAGE and NVML_FI_DEV_POWER_INSTANT, milliwatts. */
const powerFields = {average: 185, instant: 186};
/** sizeof(nvmlMemory_v2_t) | 2 << 24. */
const memoryVersion2 = 40 | (2 << 24);
/** nvmlGpmMetricId_t: SM utilization and any tensor activity, percent. */
const gpmMetrics = {sm: 2, tensor: 5};
/** nvmlGpmMetricsGet_t has room for NVML_GPM_METRIC_MAX metrics of 40 bytes, 333 in API 13; newer ones may have more. */
const gpmBytes = 24 + 40 * 1024;

const text = (buffer: Buffer): string => buffer.toString("utf8", 0, Math.max(0, buffer.indexOf(0))).trim();

/** Tells the library's functions by name, each looked up once; a missing one answers that it was not found. */
function createCaller(library: NvmlLibrary) {
  const found = new Map<string, NvmlFunction | null>();
  return (name: string, parameters: readonly NvmlParameter[]): NvmlFunction => {
    if (!found.has(name)) found.set(name, library.find(name, parameters));
    return found.get(name) ?? (() => nvmlCode.functionNotFound);
  };
}

type Caller = ReturnType<typeof createCaller>;

/** Calls the first of some names that the library has, as functions are renamed from version to version. */
function firstOf(call: Caller, names: readonly string[], parameters: readonly NvmlParameter[]): NvmlFunction {
  return (...values) => {
    let code: number = nvmlCode.functionNotFound;
    for (const name of names) {
      code = call(name, parameters)(...values);
      if (code !== nvmlCode.functionNotFound) break;
    }
    return code;
  };
}

const outcome = <T>(code: number, value: () => T): Outcome<T> => (code === 0 ? {value: value()} : {code});

/** A function that fills one number: a 32-bit or a 64-bit one. */
function numberCall(run: (buffer: Buffer) => number, bytes: 4 | 8 = 4): () => Outcome<number> {
  const buffer = Buffer.alloc(8);
  return () => {
    const code = run(buffer);
    return outcome(code, () => (bytes === 4 ? buffer.readUInt32LE(0) : Number(buffer.readBigUInt64LE(0))));
  };
}

function textCall(run: (buffer: Buffer) => number): string {
  const buffer = Buffer.alloc(textBytes);
  return run(buffer) === 0 ? text(buffer) : "";
}

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

function activityCall(call: Caller, device: bigint): NvmlGpu["activity"] {
  const support = Buffer.alloc(8);
  support.writeUInt32LE(1, 0);
  const supported = call("nvmlGpmQueryDeviceSupport", [handle, out])(device, support);
  if (supported !== 0 || support.readUInt32LE(4) === 0) {
    const code = supported === 0 ? nvmlCode.notSupported : supported;
    return () => ({code});
  }
  const samples: bigint[] = [0n, 0n].map(() => {
    const buffer = Buffer.alloc(8);
    return call("nvmlGpmSampleAlloc", [out])(buffer) === 0 ? buffer.readBigUInt64LE(0) : 0n;
  });
  const request = Buffer.alloc(gpmBytes);
  const sampleGet = call("nvmlGpmSampleGet", [handle, handle]);
  const metricsGet = call("nvmlGpmMetricsGet", [out]);
  let [older = 0n, newer = 0n] = samples;
  if (older === 0n || newer === 0n) return () => ({code: nvmlCode.unknown});
  sampleGet(device, newer);
  return () => {
    [older, newer] = [newer, older];
    const code = sampleGet(device, newer);
    if (code !== 0) return {code};
    request.fill(0);
    request.writeUInt32LE(1, 0);
    request.writeUInt32LE(2, 4);
    request.writeBigUInt64LE(older, 8);
    request.writeBigUInt64LE(newer, 16);
    request.writeUInt32LE(gpmMetrics.sm, 24);
    request.writeUInt32LE(gpmMetrics.tensor, 24 + 40);
    return outcome(metricsGet(request), () => ({
      sm: request.readDoubleLE(24 + 8) / 100,
      tensor: request.readDoubleLE(24 + 40 + 8) / 100,
    }));
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

function gpuOf(call: Caller, device: bigint): NvmlGpu {
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
    pcieGeneration: number("nvmlDeviceGetCurrPcieLinkGeneration"),
    mig: () => {
      const code = call("nvmlDeviceGetMigMode", [handle, out, out])(device, rates, pending);
      return outcome(code, () => rates.readUInt32LE(0) === 1);
    },
    migUuids: () => migUuids(call, device),
    computeMode: number("nvmlDeviceGetComputeMode"),
    activity: activityCall(call, device),
  };
}

/** Initializes NVML and finds its GPUs; the reason where it cannot. Never throws. */
export function openNvml(library: NvmlLibrary): Nvml | {unavailable: string} {
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
    return found === 0 ? [gpuOf(call, buffer.readBigUInt64LE(0))] : [];
  }).flat();
  const driver = textCall((buffer) =>
    call("nvmlSystemGetDriverVersion", [out, "uint32_t"])(buffer, textBytes),
  );
  return {driver, gpus, close};
}
