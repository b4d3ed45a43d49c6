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
  notReady: 27,
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
  [14, "the GPU's own memory of settings is corrupt (it needs a repair)"],
  [nvmlCode.gpuIsLost, "the GPU fell off the bus (it needs a reset or a reboot)"],
  [16, "the GPU must be reset"],
  [17, "the operating system blocks the GPU"],
  [18, "library and kernel module of the driver have different versions (reboot)"],
  [19, "the GPU is in use by another program"],
  [25, "this driver's library has the function in another version"],
  [26, "this driver no longer answers the function"],
  [nvmlCode.notReady, "the driver has no figure yet"],
  [nvmlCode.unknown, "the driver gave no reason"],
]);

/** Why a call failed, for people. */
export const nvmlReason = (code: number): string =>
  wordsByCode.get(code) ?? `the driver answered with code ${code}`;
