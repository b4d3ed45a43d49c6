/** A C function of the library: gets numbers, handles and buffers, and returns a code of nvmlReturn_t. */
export type NvmlFunction = (...values: (number | bigint | Buffer)[]) => number;

/** NVML as loaded: its functions by name; null for one that this version of the driver does not have. */
export interface NvmlLibrary {
  find(name: string, parameters: readonly NvmlParameter[]): NvmlFunction | null;
}

/** How a parameter is passed; handles are pointers, which travel like 64-bit integers on every platform of the driver. */
export type NvmlParameter = "uint32_t" | "int32_t" | "uint64_t" | "void *";

/** Names under which the system's loader finds the library; where it is outside the loader's path, the whole path. */
function libraryNames(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string[] {
  if (platform !== "win32") return ["libnvidia-ml.so.1", "libnvidia-ml.so"];
  const folders = [
    env["NVML_DLL_PATH"],
    env["WINDIR"] && `${env["WINDIR"]}\\System32`,
    env["ProgramFiles"] && `${env["ProgramFiles"]}\\NVIDIA Corporation\\NVSMI`,
  ];
  return folders.flatMap((folder) => (folder ? [`${folder}\\nvml.dll`] : []));
}

/**
 * Whether the system's loader finds a library. It is opened as if it were an addon, which it is not, so that always
 * fails; but how tells. Where there is no driver, koffi need not be loaded, which takes 8 MB.
 */
function isThere(name: string): boolean {
  try {
    process.dlopen({exports: {}}, name);
    return true;
  } catch (error) {
    return !(error instanceof Error && /no such file/i.test(error.message));
  }
}

/**
 * Loads the driver's library through koffi. Gives the reason where there is none; never throws. The unversioned name
 * comes second because it belongs to development packages and is often absent.
 */
export async function loadNvml(
  platform: NodeJS.Platform = process.platform,
  names: readonly string[] = libraryNames(platform, process.env),
): Promise<NvmlLibrary | {unavailable: string}> {
  if (platform === "darwin") return {unavailable: "NVIDIA has no driver for macOS"};
  const unavailable =
    "no NVIDIA driver was found: libnvidia-ml.so.1 is not on the loader's path (install the driver; in a container, pass the GPU through)";
  if (platform === "linux" && !names.some(isThere)) return {unavailable};
  try {
    const {default: koffi} = await import("koffi");
    const reasons: string[] = [];
    for (const name of names) {
      try {
        const library = koffi.load(name);
        return {
          find: (symbol, parameters) => {
            try {
              return library.func(symbol, "int", [...parameters]) as unknown as NvmlFunction;
            } catch {
              return null;
            }
          },
        };
      } catch (error) {
        reasons.push(error instanceof Error ? error.message : String(error));
      }
    }
    const broken = reasons.find((reason) => !/no such file|cannot find|not found/i.test(reason));
    return {
      unavailable:
        broken === undefined
          ? unavailable
          : `the NVIDIA driver's library could not be loaded: ${lastPart(broken)} (reinstall the driver)`,
    };
  } catch {
    return {unavailable: "koffi, which calls the NVIDIA driver, is not installed for this platform (npm ci)"};
  }
}

/** What the loader says after the file's name, which may hold a folder of this machine. */
const lastPart = (reason: string): string => reason.slice(reason.lastIndexOf(": ") + 2).trim();
