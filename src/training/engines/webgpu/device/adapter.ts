import type {Adapter} from "../../../../schema/adapter.ts";

/** One line of the list of adapters that Dawn knows. */
export interface ListedAdapter {
  backend: string;
  name: string;
}

/** What `--adapter` may ask for beside a name. */
export const softwareAdapter = "software";

/** What drives the GPUs of a system: each backend of Dawn would list the same GPU anew. */
export const systemBackend: string =
  {darwin: "metal", win32: "d3d12"}[process.platform as string] ?? "vulkan";

/** The backend as its makers write it. */
const backendName = {metal: "Metal", d3d12: "Direct3D 12"}[systemBackend] ?? "Vulkan";

/** Programs that play a GPU on the CPU: Chromium's, Mesa's and Microsoft's. */
const softwareNames = /swiftshader|llvmpipe|lavapipe|softpipe|basic render driver|\bwarp\b/i;

export const isSoftwareName = (name: string): boolean => softwareNames.test(name);

/** The adapters in what Dawn says where it has none of a name: ` * backend: 'vulkan', name: 'NVIDIA H100'` a line. */
export function parseAdapterList(message: string): ListedAdapter[] {
  const lines = message.matchAll(/^ *\* backend: '(?<backend>[^']*)', name: '(?<name>.*)'$/gm);
  return [...lines].map(({groups}) => ({backend: groups!["backend"]!, name: groups!["name"]!}));
}

/**
 * The name of the adapter that was asked for; null for the one that WebGPU calls high-performance. A software adapter is
 * taken only where it was asked for. Throws with what there is where nothing fits.
 */
export function pickAdapter(listed: readonly ListedAdapter[], wanted: string | null): string | null {
  const names = listed.filter(({backend}) => backend === systemBackend).map(({name}) => name);
  const gpus = names.filter((name) => !isSoftwareName(name));
  const remedy = `to try the engine without a GPU: --adapter ${softwareAdapter}`;
  if (wanted === softwareAdapter) {
    const found = names.find(isSoftwareName);
    if (found !== undefined) return found;
    throw new Error("no software adapter (install @sparticuz/chromium on Linux, or Mesa's llvmpipe)");
  }
  if (wanted !== null) {
    const found = names.find((name) => name.toLowerCase().includes(wanted.toLowerCase()));
    if (found !== undefined && isSoftwareName(found))
      throw new Error(
        `a software adapter, which is no GPU: ${found} (ask for it by --adapter ${softwareAdapter})`,
      );
    if (found !== undefined) return found;
    throw new Error(`no such adapter: ${wanted} (there are: ${names.join(", ") || "none"})`);
  }
  if (gpus.length > 0) return gpus.length === 1 ? gpus[0]! : null;
  if (names.length > 0) throw new Error(`only a software adapter, which is no GPU: ${names[0]} (${remedy})`);
  throw new Error(`no GPU that ${backendName} can use (install the GPU's driver; ${remedy})`);
}

/** WebGPU's words for a name: `SwiftShader Device (Subzero)` is `swiftshader-device-subzero-`. */
const webgpuName = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]+/g, "-");

/** What an adapter says of itself. */
export function describeAdapter(
  {info, features, limits}: GPUAdapter,
  listed: readonly ListedAdapter[],
): Adapter {
  const name = listed.find((one) => webgpuName(one.name) === info.device)?.name ?? info.device;
  const text = (value: string): string => value.replace(/\p{Cc}/gu, " ").slice(0, 200);
  return {
    name: text(name || info.description || "GPU"),
    vendor: text(info.vendor),
    architecture: text(info.architecture),
    driver: text(info.description),
    backend: systemBackend,
    software: info.isFallbackAdapter || isSoftwareName(`${name} ${info.architecture}`),
    timestamps: features.has("timestamp-query"),
    limits: {maxBufferBytes: limits.maxBufferSize, maxBindingBytes: limits.maxStorageBufferBindingSize},
  };
}

/** An adapter in one line for people. */
export function adapterName({name, driver, backend, software}: Adapter): string {
  const kind = software ? "software adapter, no GPU" : backend;
  return `${name} (${[kind, driver].filter((part) => part !== "").join(", ")})`;
}
