import {loadBackend} from "./backend.ts";
import {compileKernels} from "./compile.ts";
import {registerKernels} from "./kernels.ts";
import {createPool} from "./pool.ts";
import type {Runtime} from "./runtime.ts";

let loading: Promise<Runtime> | null = null;

/** Loads backend and kernels, once a process: tfjs knows its backends by name. */
export function loadRuntime(): Promise<Runtime> {
  loading ??= createRuntime();
  return loading;
}

async function createRuntime(): Promise<Runtime> {
  const [module, shared] = await Promise.all([compileKernels(), loadBackend()]);
  const pool = createPool(shared, module);
  const space = {address: 0, bytes: 0};
  let holders = 0;
  const runtime: Runtime = {
    ...shared,
    pool,
    async hold(threads) {
      holders += 1;
      await pool.setThreads(threads);
      return () => {
        holders -= 1;
        if (holders === 0) pool.stop();
      };
    },
    addressOf: ({dataId}) => shared.backend.dataIdMap.get(dataId).memoryOffset,
    workspace(bytes) {
      if (bytes > space.bytes) {
        if (space.address !== 0) shared.free(space.address);
        space.bytes = bytes;
        space.address = shared.allocate(bytes);
      }
      return space.address;
    },
  };
  registerKernels(runtime);
  return runtime;
}
