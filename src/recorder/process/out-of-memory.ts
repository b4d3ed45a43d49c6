// Whether a run ended for lack of memory.
import {readFile} from "node:fs/promises";

/** What runtimes say when memory runs out; each text is the runtime's own. */
const texts: readonly RegExp[] = [
  /JavaScript heap out of memory|FATAL ERROR: Reached heap limit/, // V8
  /Array buffer allocation failed/, // V8, RangeError
  /Cannot enlarge memory|Aborted\(OOM\)/, // Emscripten
  /WebAssembly\.Memory(?:\(\)|\.grow\(\))?: (?:could not allocate|Maximum memory size exceeded|Unable to grow)/i, // V8
  /\bstd::bad_alloc\b/, // C++
  /^(?:\w+\.)*MemoryError\b/, // Python, NumPy
  /DefaultCPUAllocator: (?:can't|not enough) (?:allocate )?memory/, // PyTorch on a CPU
  /CUDA out of memory|torch\.(?:cuda\.)?OutOfMemoryError|CUDA_ERROR_OUT_OF_MEMORY/, // PyTorch, CUDA
  /\bRESOURCE_EXHAUSTED\b.*|ResourceExhaustedError|\bOOM when allocating tensor/, // TensorFlow, XLA
  /\bAllocator \(\w+\) ran out of memory trying to allocate/, // TensorFlow's allocators, before oneDNN crashes
  /could not create a memory object/, // oneDNN
  /\bGPU out of memory\b/, // our webgpu engine
];

/** Whether a line of a trainer's standard error says that memory ran out. */
export const saysOutOfMemory = (line: string): boolean => texts.some((text) => text.test(line));

async function counter(path: string): Promise<number | null> {
  const text = await readFile(path, "utf8").catch(() => "");
  const found = /^oom_kill (?<count>\d+)$/m.exec(text)?.groups?.["count"];
  return found === undefined ? null : Number(found);
}

/**
 * How many processes the kernel has killed for memory: of this process's cgroup, otherwise of the machine; null where the
 * system does not count them. Only a rise between two readings means anything.
 */
export async function readOutOfMemoryKills(root = "/"): Promise<number | null> {
  if (process.platform !== "linux") return null;
  const groups = await readFile(`${root}proc/self/cgroup`, "utf8").catch(() => "");
  const pathIn = (controllers: string): string => {
    const path = new RegExp(`^\\d+:${controllers}:(?<path>/.*)$`, "m").exec(groups)?.groups?.["path"];
    return path === undefined || path === "/" ? "" : path;
  };
  const mounted = `${root}sys/fs/cgroup`;
  // Version 2: memory is charged to the nearest cgroup whose parent hands the controller on, and only those count (the
  // kernel's admin-guide/cgroup-v2.rst); in a container the one that looks like the root is its own. Then version 1.
  for (let path = pathIn(""); ; path = path.slice(0, path.lastIndexOf("/"))) {
    const kills = await counter(`${mounted}${path}/memory.events`);
    if (kills !== null) return kills;
    if (path === "") break;
  }
  return (
    (await counter(`${mounted}/memory${pathIn("(?:[^:]*,)?memory(?:,[^:]*)?")}/memory.oom_control`)) ??
    (await counter(`${mounted}/memory/memory.oom_control`)) ??
    (await counter(`${root}proc/vmstat`))
  );
}
