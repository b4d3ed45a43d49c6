import type {DataType} from "@tensorflow/tfjs-core";

/** A tensor as TensorFlow's side names it. */
export interface NativeTensor {
  id: number;
  shape: number[];
  dtype: number;
}

/** One attribute of a TensorFlow operation. */
export interface Attribute {
  name: string;
  type: number;
  value: number | boolean | string | readonly number[];
}

/** What the compiled binding of tfjs-node-gpu 4.22 offers, as far as it is used here (its `binding/tfjs_binding.cc`). */
export interface TensorflowBinding {
  readonly TF_Version: string;
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_UINT8: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_SHAPE: number;
  createTensor(
    shape: readonly number[],
    dtype: number,
    values: Float32Array | Int32Array | Uint8Array,
  ): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): Float32Array | Int32Array | Uint8Array;
  executeOp(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly number[],
    outputs: number,
  ): NativeTensor[];
  isUsingGpuDevice(): boolean;
  getNumOfTensors(): number;
}

/** What the backend keeps of a tensor that tfjs knows. */
export interface BackendEntry {
  shape: number[];
  dtype: DataType | number;
  /** The native tensor; −1 while `values` waits to be handed over. */
  id: number;
  values: unknown;
  refCount: number;
}

/** The part of tfjs-node's `NodeJSKernelBackend` that is used here. */
export interface NodeBackend {
  readonly binding: TensorflowBinding;
  readonly tensorMap: {get(dataId: object): BackendEntry; set(dataId: object, entry: BackendEntry): void};
  getInputTensorIds(tensors: readonly object[]): number[];
}
