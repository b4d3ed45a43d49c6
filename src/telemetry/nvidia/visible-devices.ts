import type {Device} from "../../schema/values/identifiers.ts";
import type {TelemetryDevice} from "../../schema/telemetry.ts";

/** The part of a trainer's environment by which CUDA is told which GPUs there are. */
export type CudaEnvironment = Readonly<Record<string, string | undefined>>;

/** That part alone: the rest of an environment is nobody's business. */
export const cudaEnvironment = ({
  CUDA_VISIBLE_DEVICES,
  CUDA_DEVICE_ORDER,
}: NodeJS.ProcessEnv): CudaEnvironment => ({
  CUDA_VISIBLE_DEVICES,
  CUDA_DEVICE_ORDER,
});

/** The GPUs that CUDA showed a trainer: their ids, or null where that cannot be told from here. */
type Visible = ReadonlySet<string> | null;

const isNvidia = ({kind, id}: TelemetryDevice): boolean => kind === "gpu" && id.startsWith("GPU-");

/**
 * GPUs by CUDA's numbers. NVML counts by PCI address; CUDA does where CUDA_DEVICE_ORDER says so or where all GPUs are of
 * one kind, and puts the fastest first otherwise, which is not known here. The first number that names no GPU ends the
 * list, and a repeated one empties it (CUDA C++ Programming Guide, "CUDA Environment Variables"). What follows a number's
 * digits does not count, as nvitop's comparison with the driver has it.
 */
function byNumber(
  entries: readonly string[],
  gpus: readonly TelemetryDevice[],
  order: string | undefined,
): Visible {
  const isPciOrder = order === "PCI_BUS_ID" || new Set(gpus.map(({name}) => name)).size <= 1;
  const numbers: number[] = [];
  for (const entry of entries) {
    const number = Number(/^\d+/.exec(entry)?.[0] ?? Number.NaN);
    if (!(number < gpus.length)) break;
    numbers.push(number);
  }
  if (new Set(numbers).size < numbers.length) return new Set();
  if (numbers.length === 0) return new Set();
  if (!isPciOrder && numbers.length < gpus.length) return null;
  return new Set(numbers.flatMap((number) => gpus[number]?.id ?? []));
}

/** The GPU that an instance is part of: by the beginnings of the instances that the driver listed, or by the GPU's id in its own. */
const isInstanceOf = (instance: string, {id, facts}: TelemetryDevice): boolean =>
  String(facts["migInstances"] ?? "")
    .split(" ")
    .some((known) => known !== "" && (known.startsWith(instance) || instance.startsWith(known))) ||
  instance.startsWith(`MIG-${id}/`);

/** GPUs by UUID, or by as much of it as no other GPU shares; an instance of a divided GPU by its own. Repeated: none. */
function byUuid(entries: readonly string[], gpus: readonly TelemetryDevice[]): Visible {
  const ids = new Set<string>();
  for (const entry of entries) {
    const found = gpus.filter((gpu) =>
      entry.startsWith("MIG-") ? isInstanceOf(entry, gpu) : gpu.id.startsWith(entry),
    );
    const [gpu] = found;
    if (found.length !== 1 || gpu === undefined) break;
    if (ids.has(gpu.id)) return new Set();
    ids.add(gpu.id);
    // CUDA shows one instance at most.
    if (entry.startsWith("MIG-")) break;
  }
  return ids;
}

function visibleTo(
  {CUDA_VISIBLE_DEVICES: list, CUDA_DEVICE_ORDER: order}: CudaEnvironment,
  gpus: readonly TelemetryDevice[],
): Visible {
  if (list === undefined) return gpus.length === 1 ? new Set(gpus.map(({id}) => id)) : null;
  const entries = list.split(",").map((entry) => entry.trim());
  return /^(?:GPU|MIG)-/.test(entries[0] ?? "") ? byUuid(entries, gpus) : byNumber(entries, gpus, order);
}

/** Where a GPU is divided, CUDA shows its first instance alone, and no other GPU (NVIDIA MIG User Guide, "CUDA"). */
function withoutOthers(visible: Visible, gpus: readonly TelemetryDevice[]): Visible {
  const divided = [...(visible ?? [])].find((id) => gpus.find((gpu) => gpu.id === id)?.facts["mig"] === true);
  return divided === undefined ? visible : new Set([divided]);
}

/**
 * Says of each device whether the training could use it: no GPU where it trained on the processor; of NVIDIA's those
 * that its environment left visible. Where that tells nothing (several GPUs, no word about them), null.
 */
export function withUse(
  devices: readonly TelemetryDevice[],
  {device, env}: {device: Device; env: CudaEnvironment},
): TelemetryDevice[] {
  const gpus = devices.filter(isNvidia);
  const visible = withoutOthers(visibleTo(env, gpus), gpus);
  const isUsed = (one: TelemetryDevice): boolean | null => {
    if (one.kind === "host") return true;
    if (device === "cpu") return false;
    return isNvidia(one) && visible !== null ? visible.has(one.id) : one.used;
  };
  return devices.map((one) => ({...one, used: isUsed(one)}));
}
