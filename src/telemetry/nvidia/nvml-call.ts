import type {NvmlFunction, NvmlLibrary, NvmlParameter} from "./library.ts";
import {nvmlCode, type Outcome} from "./nvml-code.ts";

/** A device's handle, and a place where the function writes its answer. */
export const handle = "uint64_t";
export const out = "void *";

/** NVML_DEVICE_UUID_V2_BUFFER_SIZE and NVML_DEVICE_NAME_V2_BUFFER_SIZE. */
export const textBytes = 96;
/** The text in a buffer, up to its zero byte. */
export const text = (buffer: Buffer): string =>
  buffer.toString("utf8", 0, Math.max(0, buffer.indexOf(0))).trim();

/** Tells the library's functions by name, each looked up once; a missing one answers that it was not found. */
export function createCaller(library: NvmlLibrary) {
  const found = new Map<string, NvmlFunction | null>();
  return (name: string, parameters: readonly NvmlParameter[]): NvmlFunction => {
    if (!found.has(name)) found.set(name, library.find(name, parameters));
    return found.get(name) ?? (() => nvmlCode.functionNotFound);
  };
}

export type Caller = ReturnType<typeof createCaller>;

/** Calls the first of some names that the library has, as functions are renamed from version to version. */
export function firstOf(
  call: Caller,
  names: readonly string[],
  parameters: readonly NvmlParameter[],
): NvmlFunction {
  return (...values) => {
    let code: number = nvmlCode.functionNotFound;
    for (const name of names) {
      code = call(name, parameters)(...values);
      if (code !== nvmlCode.functionNotFound) break;
    }
    return code;
  };
}

/** The value of a call that succeeded, its code otherwise. */
export const outcome = <T>(code: number, value: () => T): Outcome<T> =>
  code === 0 ? {value: value()} : {code};

/** A function that fills one number: a 32-bit or a 64-bit one. */
export function numberCall(run: (buffer: Buffer) => number, bytes: 4 | 8 = 4): () => Outcome<number> {
  const buffer = Buffer.alloc(8);
  return () => {
    const code = run(buffer);
    return outcome(code, () => (bytes === 4 ? buffer.readUInt32LE(0) : Number(buffer.readBigUInt64LE(0))));
  };
}

/** The text that a function gives; empty where it fails. */
export function textCall(run: (buffer: Buffer) => number): string {
  const buffer = Buffer.alloc(textBytes);
  return run(buffer) === 0 ? text(buffer) : "";
}
