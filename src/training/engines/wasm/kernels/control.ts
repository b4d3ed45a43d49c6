// The control block through which the caller and the threads of the pool talk: places in bytes from its start. Words that
// different threads write lie on cache lines of their own. Exported, so that ../pool.ts has them from here.

/** Counts kernel calls; workers sleep on it. */
export const epochAt: i32 = 0;
/** The number of workers inside the kernel, and a bit that says whether more may enter. */
export const stateAt: i32 = 64;
/** The next item to take. */
export const nextAt: i32 = 128;
/** Workers asleep. */
export const sleepersAt: i32 = 192;

// Written by the caller before a kernel opens.
export const kernelAt: i32 = 256;
export const itemsAt: i32 = 260;
export const threadsAt: i32 = 264;
/** Address of the first thread's scratch memory, and the bytes that each thread has. */
export const scratchAt: i32 = 268;
export const scratchBytesAt: i32 = 272;
/** Not zero: workers return. */
export const stopAt: i32 = 276;
/** The kernel's arguments: 32-bit integers, and further on its floats. */
export const argumentsAt: i32 = 320;
export const floatsAt: i32 = 960;
export const controlBytes: i32 = 1024;

/** A kernel's float argument `index`, from the address of its arguments. */
export function floatArgument(a: usize, index: i32): f32 {
  return load<f32>(a + (floatsAt - argumentsAt) + ((<usize>index) << 2));
}
