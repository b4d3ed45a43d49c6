import * as tf from "@tensorflow/tfjs-core";
import type {Tensor, TensorInfo} from "@tensorflow/tfjs-core";
import type {WebgpuBackend} from "./backend.ts";

/** What a program may do with a tensor, and how its values lie: four at a time where its last side is a multiple of four. */
export interface Binding {
  tensor: TensorInfo;
  access: "read" | "read_write";
  type: "f32" | "vec4f" | "u32" | "i32";
}

/** One dispatch: `body` runs once for each `index` from 0 to below `threads`, with the bindings and sizes under their names. */
export interface Dispatch {
  /** Names the program in measurements. */
  name: string;
  bindings: Readonly<Record<string, Binding>>;
  /**
   * Whole numbers of the shapes, each a name in `body`. They stand outside the text, so that layers of different shapes
   * share one compiled program; what is worth a program of its own is written into the text.
   */
  sizes?: Readonly<Record<string, number>>;
  /** Numbers that change from step to step: `given(0u)`, `given(1u)`, … */
  given?: readonly number[];
  body: string;
  threads: number;
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

  /** The sizes of a layer stay the same through a training, so their buffer is written once. */
  const written = new Map<string, GPUBuffer>();
  function sizesBuffer(dispatch: Dispatch): GPUBuffer {
    const values = sizesOf(dispatch).map(([, value]) => value);
    const key = values.join();
    const known = written.get(key);
    if (known !== undefined) return known;
    const bytes = Int32Array.from(values);
    const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
    const buffer = device.createBuffer({size: bytes.byteLength, usage});
    device.queue.writeBuffer(buffer, 0, bytes);
    written.set(key, buffer);
    return buffer;
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
      resources.push({buffer: sizesBuffer(dispatch)});
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

/** A uniform array takes 16 bytes an entry, so four numbers share one. */
const padded = (given: readonly number[]): number[] => [
  ...given,
  ...Array.from({length: (4 - (given.length % 4)) % 4}, () => 0),
];

/** What every program is told beside its own sizes. */
const sizesOf = ({sizes = {}, threads}: Dispatch): [string, number][] => [
  ...Object.entries(sizes),
  ["threads", threads],
];

function programText(dispatch: Dispatch): string {
  const {bindings, given, body} = dispatch;
  const declared = Object.entries(bindings).map(
    ([name, {access, type}], index) =>
      `@group(0) @binding(${index}) var<storage, ${access}> ${name}: array<${type}>;`,
  );
  const names = sizesOf(dispatch).map(([name]) => name);
  const uniforms = [
    `struct Sizes { ${names.map((name) => `${name}: i32`).join(", ")} }`,
    `@group(0) @binding(${declared.length}) var<uniform> sizes: Sizes;`,
    ...(given === undefined
      ? []
      : [
          `@group(0) @binding(${declared.length + 1}) var<uniform> givenRows: array<vec4f, ${Math.ceil(given.length / 4)}>;`,
          "fn given(index: u32) -> f32 { return givenRows[index / 4u][index % 4u]; }",
        ]),
  ];
  return [
    ...declared,
    ...uniforms,
    `@compute @workgroup_size(${groupThreads})`,
    "fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {",
    `  let index = i32((group.y * groups.x + group.x) * ${groupThreads}u + local);`,
    ...names.map((name) => `  let ${name} = sizes.${name};`),
    "  if (index >= threads) { return; }",
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
