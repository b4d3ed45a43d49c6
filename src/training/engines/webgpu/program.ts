import * as tf from "@tensorflow/tfjs-core";
import type {Tensor, TensorInfo} from "@tensorflow/tfjs-core";
import type {WebgpuBackend} from "./backend.ts";

/** What a program may do with a tensor, and how its values lie: four at a time where its last side is a multiple of four. */
export interface Binding {
  tensor: TensorInfo;
  access: "read" | "read_write";
  type: "f32" | "vec4f" | "u32" | "i32";
}

/**
 * One dispatch: `body` runs for each `index` from 0, at least `threads` of them, with the bindings under their names. It must
 * return where there is nothing at its index; `guarded` does that for it, and makes a program for each number of threads.
 */
export interface Dispatch {
  /** Names the program in measurements. */
  name: string;
  bindings: Readonly<Record<string, Binding>>;
  /** Numbers that change from step to step, as `given[0]`, `given[1]`, … Shapes stand in the text, where the compiler sees them. */
  given?: readonly number[];
  /** WGSL before the entry point: functions and constants. */
  functions?: string;
  body: string;
  threads: number;
  /** True unless said otherwise. */
  guarded?: boolean;
}

/** Our own WGSL programs on tfjs's tensors, in tfjs's order of commands. */
export interface Programs {
  run(dispatch: Dispatch): void;
  /** A new float32 tensor with undefined values, that a kernel may return. */
  create(shape: readonly number[]): TensorInfo;
  /** The same for a result that tfjs shall track and dispose of. */
  track<T extends Tensor>(tensor: TensorInfo): T;
  /** Frees a tensor that `create` made and nobody tracks. */
  free(...tensors: TensorInfo[]): void;
}

/** Threads of a workgroup. A multiple of every vendor's subgroup, and no program here lets threads wait for each other. */
const groupThreads = 64;

/** WebGPU's limit in one direction is 65,535 groups: more go into rows of this many. */
const rowGroups = 32_768;

/** As many dispatches as tfjs sends at once: fewer submissions cost less, and hold memory longer. */
const dispatchesOfSubmission = 64;

/** Runs programs on a backend; each text is compiled once. */
export function createPrograms(backend: WebgpuBackend): Programs {
  const {device} = backend;
  tf.env().set("WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE", dispatchesOfSubmission);
  const compiled = new Map<string, {pipeline: GPUComputePipeline; layout: GPUBindGroupLayout}>();

  function compile(dispatch: Dispatch) {
    const code = programText(dispatch);
    const known = compiled.get(code);
    if (known !== undefined) return known;
    const {name: label} = dispatch;
    const module = device.createShaderModule({label, code});
    const pipeline = device.createComputePipeline({
      label,
      layout: "auto",
      compute: {module, entryPoint: "main"},
    });
    const made = {pipeline, layout: pipeline.getBindGroupLayout(0)};
    compiled.set(code, made);
    return made;
  }

  return {
    run(dispatch) {
      const {bindings, given, threads, name} = dispatch;
      const {pipeline, layout} = compile(dispatch);
      const tensors = Object.values(bindings).map(({tensor}) => tensor);
      for (const {dataId} of tensors) backend.uploadToGPU(dataId);
      const resources: GPUBufferBinding[] = tensors.map(({dataId}) => ({
        buffer: backend.tensorMap.get(dataId).resource!,
      }));
      if (given !== undefined)
        resources.push(
          backend.makeUniforms([...padded(given)].map((value) => ({type: "float32", data: [value]}))),
        );
      const entries = resources.map((resource, binding) => ({binding, resource}));
      const group = device.createBindGroup({label: name, layout, entries});
      backend.ensureCommandEncoderReady();
      backend.computePassEncoder ??= backend.commandEncoder!.beginComputePass();
      for (const {dataId} of tensors) backend.commandQueueOwnedIds.add(dataId);
      const pass = backend.computePassEncoder;
      const groups = Math.ceil(threads / groupThreads);
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(Math.min(groups, rowGroups), Math.ceil(groups / rowGroups));
      watcher?.(name);
      backend.dispatchCountInPass += 1;
      if (backend.dispatchCountInPass < dispatchesOfSubmission) return;
      backend.endComputePassEncoder();
      backend.submitQueue();
    },
    create: (shape) => backend.makeTensorInfo([...shape], "float32"),
    track: <T extends Tensor>({dataId, shape, dtype}: TensorInfo) =>
      tf.engine().makeTensorFromDataId(dataId, shape, dtype) as T,
    free(...tensors) {
      for (const {dataId} of tensors) backend.disposeData(dataId);
    },
  };
}

let watcher: ((name: string) => void) | null = null;

/** Has every dispatch of our own programs told by name until the returned function is called; for measurements. */
export function watchPrograms(watch: (name: string) => void): () => void {
  watcher = watch;
  return () => {
    watcher = null;
  };
}

/** A uniform array takes 16 bytes an entry, so four numbers share one. */
const padded = (given: readonly number[]): number[] => [
  ...given,
  ...Array.from({length: (4 - (given.length % 4)) % 4}, () => 0),
];

function programText({bindings, given, functions = "", body, threads, guarded = true}: Dispatch): string {
  const declared = Object.entries(bindings).map(
    ([name, {access, type}], index) =>
      `@group(0) @binding(${index}) var<storage, ${access}> ${name}: array<${type}>;`,
  );
  const uniforms =
    given === undefined
      ? []
      : [
          `@group(0) @binding(${declared.length}) var<uniform> givenRows: array<vec4f, ${Math.ceil(given.length / 4)}>;`,
          "fn given(index: u32) -> f32 { return givenRows[index / 4u][index % 4u]; }",
        ];
  return [
    ...declared,
    ...uniforms,
    functions,
    `@compute @workgroup_size(${groupThreads})`,
    "fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) place: u32) {",
    `  let index = (group.y * groups.x + group.x) * ${groupThreads}u + place;`,
    guarded ? `  if (index >= ${threads}u) { return; }` : "",
    body,
    "}",
  ].join("\n");
}

/** What a program reads, four values at a time. */
export const reads = (tensor: TensorInfo): Binding => ({tensor, access: "read", type: "vec4f"});
/** What it reads one by one. */
export const readsOne = (tensor: TensorInfo): Binding => ({tensor, access: "read", type: "f32"});
/** What it writes, or changes in place, four values at a time. */
export const writes = (tensor: TensorInfo): Binding => ({tensor, access: "read_write", type: "vec4f"});
/** The same one by one. */
export const writesOne = (tensor: TensorInfo): Binding => ({tensor, access: "read_write", type: "f32"});
