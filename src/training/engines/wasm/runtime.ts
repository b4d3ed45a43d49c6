import type {TensorInfo} from "@tensorflow/tfjs-core";
import type {SharedBackend} from "./backend.ts";
import type {Pool} from "./pool.ts";

/** The process's one tfjs WebAssembly backend, with the threads that run our kernels on its memory. */
export interface Runtime extends SharedBackend {
  pool: Pool;
  /** Address of a tensor's values. */
  addressOf(tensor: TensorInfo): number;
  /**
   * Starts the threads for a trainer; the function returned gives them up. The last holder's leaving ends them all.
   * Trainers that live at the same time share the threads of the latest.
   */
  hold(threads: number): Promise<() => void>;
  /** Memory for one kernel's intermediate values; the next call may hand out the same. Only grows. */
  workspace(bytes: number): number;
}
