import * as tf from "@tensorflow/tfjs-core";
import type {Tensor, TensorInfo} from "@tensorflow/tfjs-core";
import type {Attribute, NativeTensor, NodeBackend} from "./binding.ts";

/** TensorFlow's operations by name, on tensors by their native ids: what tfjs's own operations would wrap one by one. */
export interface Native {
  /** Runs one operation. The results belong to the caller: `adopt` them or `free` them. */
  run(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly number[],
    outputs: number,
  ): NativeTensor[];
  /** The native ids of tensors that tfjs knows. */
  ids(...tensors: TensorInfo[]): number[];
  /** A native tensor as one that a kernel may return to tfjs. */
  adopt(native: NativeTensor): TensorInfo;
  /** A native tensor as one that tfjs tracks and disposes of. */
  track<T extends Tensor>(native: NativeTensor): T;
  free(...natives: (NativeTensor | number)[]): void;
  /** A new native tensor of 32-bit integers, such as a shape. */
  integers(values: ArrayLike<number>, shape?: readonly number[]): number;
  floats(values: ArrayLike<number>, shape?: readonly number[]): number;
  bytes(values: Uint8Array, shape: readonly number[]): number;
  /** Replaces what a tensor that tfjs knows holds; the one before is freed. */
  replace(tensor: TensorInfo, native: NativeTensor): void;
  /** The same where the one before was freed already. */
  reseat(tensor: TensorInfo, native: NativeTensor): void;
  attribute: AttributeMaker;
  /** Whether tensors lie and operations run on a GPU. */
  isGpu: boolean;
  /** Whether TensorFlow knows our own operations (`kernels/`) and computes where they do, on the CPU. */
  hasKernels: boolean;
  /** The attribute `T` of operations on floats. */
  float: Attribute;
  integerType: number;
  byteType: number;
}

/** Makes attributes of TensorFlow's operations. */
export interface AttributeMaker {
  text(name: string, value: string): Attribute;
  integer(name: string, value: number): Attribute;
  integers(name: string, value: readonly number[]): Attribute;
  number(name: string, value: number): Attribute;
  flag(name: string, value: boolean): Attribute;
  type(name: string, value: number): Attribute;
  shape(name: string, value: readonly number[]): Attribute;
}

/** Told of every operation that `run` ran; for measurements. */
export type OperationWatcher = (name: string, durationMs: number) => void;

let watcher: OperationWatcher | null = null;

/** Has every operation timed until the returned function is called. */
export function watchOperations(watch: OperationWatcher): () => void {
  watcher = watch;
  return () => {
    watcher = null;
  };
}

/** TensorFlow's operations on that backend, and our own where they were loaded. */
export function createNative(backend: NodeBackend, hasKernels: boolean): Native {
  const {binding, tensorMap} = backend;
  const attribute: AttributeMaker = {
    text: (name, value) => ({name, type: binding.TF_ATTR_STRING, value}),
    integer: (name, value) => ({name, type: binding.TF_ATTR_INT, value}),
    integers: (name, value) => ({name, type: binding.TF_ATTR_INT, value}),
    number: (name, value) => ({name, type: binding.TF_ATTR_FLOAT, value}),
    flag: (name, value) => ({name, type: binding.TF_ATTR_BOOL, value}),
    type: (name, value) => ({name, type: binding.TF_ATTR_TYPE, value}),
    shape: (name, value) => ({name, type: binding.TF_ATTR_SHAPE, value}),
  };
  const adopt = ({id, shape, dtype}: NativeTensor): TensorInfo => {
    const dataId = {};
    tensorMap.set(dataId, {shape, dtype, id, values: null, refCount: 1});
    return {dataId, shape, dtype: "float32"};
  };
  return {
    run(name, attributes, inputs, outputs) {
      if (watcher === null) return binding.executeOp(name, attributes, inputs, outputs);
      const beganAtMs = performance.now();
      const results = binding.executeOp(name, attributes, inputs, outputs);
      watcher(name, performance.now() - beganAtMs);
      return results;
    },
    ids: (...tensors) => backend.getInputTensorIds(tensors),
    adopt,
    track: <T extends Tensor>(native: NativeTensor) =>
      tf.engine().makeTensorFromTensorInfo(adopt(native)) as T,
    free(...natives) {
      for (const native of natives) binding.deleteTensor(typeof native === "number" ? native : native.id);
    },
    integers: (values, shape = [values.length]) =>
      binding.createTensor(shape, binding.TF_INT32, Int32Array.from(values)),
    floats: (values, shape = [values.length]) =>
      binding.createTensor(shape, binding.TF_FLOAT, Float32Array.from(values)),
    bytes: (values, shape) => binding.createTensor(shape, binding.TF_UINT8, values),
    replace({dataId}, native) {
      const entry = tensorMap.get(dataId);
      binding.deleteTensor(entry.id);
      entry.id = native.id;
    },
    reseat({dataId}, native) {
      tensorMap.get(dataId).id = native.id;
    },
    attribute,
    isGpu: binding.isUsingGpuDevice(),
    hasKernels,
    float: attribute.type("T", binding.TF_FLOAT),
    integerType: binding.TF_INT32,
    byteType: binding.TF_UINT8,
  };
}
