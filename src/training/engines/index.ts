import type {Engine} from "./engine.ts";
import {tensorflow} from "./tensorflow.ts";
import {wasm} from "./wasm.ts";
import {webgpu} from "./webgpu.ts";

/** What can compute, best first. A new engine is one file here and one entry in this list. */
export const engines: readonly Engine[] = [tensorflow, webgpu, wasm];
