import {readFileSync} from "node:fs";

/** Units in which /proc counts. */
export interface KernelUnits {
  ticksPerSecond: number;
  pageBytes: number;
}

/** Keys of the auxiliary vector (getauxval(3)). */
const AT_PAGESZ = 6n;
const AT_CLKTCK = 17n;

/** Reads the units from the auxiliary vector, pairs of 64-bit words; x86-64's usual ones where it cannot be read. */
export function readKernelUnits(procPath: string): KernelUnits {
  const words = new Map<bigint, number>();
  try {
    const bytes = readFileSync(`${procPath}/self/auxv`);
    for (let at = 0; at + 16 <= bytes.length; at += 16)
      words.set(bytes.readBigUInt64LE(at), Number(bytes.readBigUInt64LE(at + 8)));
  } catch {
    // The defaults below hold on nearly every machine.
  }
  return {ticksPerSecond: words.get(AT_CLKTCK) ?? 100, pageBytes: words.get(AT_PAGESZ) ?? 4096};
}
