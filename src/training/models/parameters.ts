import * as tf from "@tensorflow/tfjs-core";
import type {Rank, ShapeMap, Variable} from "@tensorflow/tfjs-core";
import {batchNormEpsilon} from "../ops.ts";
import type {BatchNormState} from "../ops.ts";
import type {Parameter, Part} from "./network.ts";

/** Collects a network's variables as its layers are made. */
export interface ParameterStore {
  parameters: Parameter[];
  trained<R extends Rank>(
    values: Float32Array,
    shape: ShapeMap[R],
    role: Pick<Parameter, "part" | "kind">,
  ): Variable<R>;
  /** A variable that no gradient moves: a running statistic, of shape [channels]. */
  kept(values: Float32Array): Variable;
  dispose(): void;
}

/** Creates an empty store. */
export function createParameterStore(): ParameterStore {
  const parameters: Parameter[] = [];
  const state: Variable[] = [];
  return {
    parameters,
    trained<R extends Rank>(
      values: Float32Array,
      shape: ShapeMap[R],
      role: Pick<Parameter, "part" | "kind">,
    ) {
      const variable = create<R>(values, shape, true);
      parameters.push({variable: variable as Variable, ...role});
      return variable;
    },
    kept(values) {
      const variable = create(values, [values.length], false);
      state.push(variable);
      return variable;
    },
    dispose() {
      tf.dispose(parameters.map(({variable}) => variable));
      tf.dispose(state);
    },
  };
}

/** Makes layers that are not pretrained; all initial values are drawn from one generator, in the order of the calls. */
export interface NewLayers {
  /** A convolution filter [side, side, inputs, outputs], normal with variance 2 / (outputs · side²) (He et al. 2015, fan out). */
  filter(side: number, inputs: number, outputs: number): Variable<Rank.R4>;
  /** Scale 1, offset 0 (or `offset`), running mean 0, running variance 1. */
  norm(channels: number, offset?: number): BatchNormState;
  /** Weights [inputs, outputs] uniform in ±1/√inputs (PyTorch's Linear), and a bias drawn alike. */
  dense(inputs: number, outputs: number): {weights: Variable<Rank.R2>; bias: Variable<Rank.R1>};
  /** Weights [inputs, outputs], normal with variance 2 / inputs (He et al. 2015, fan in). */
  matrix(inputs: number, outputs: number): Variable<Rank.R2>;
}

/** Layers of a part of the network, their parameters kept in `store`. */
export function newLayers({trained, kept}: ParameterStore, part: Part, random: () => number): NewLayers {
  const normal = (length: number, variance: number) => {
    const deviation = Math.sqrt(variance);
    return Float32Array.from({length}, () => standardNormal(random) * deviation);
  };
  const uniform = (length: number, bound: number) =>
    Float32Array.from({length}, () => (2 * random() - 1) * bound);
  return {
    filter(side, inputs, outputs) {
      const values = normal(side * side * inputs * outputs, 2 / (outputs * side * side));
      return trained<Rank.R4>(values, [side, side, inputs, outputs], {part, kind: "weights"});
    },
    norm(channels, offset = 0) {
      const filled = (value: number) => new Float32Array(channels).fill(value);
      return {
        scale: trained(filled(1), [channels], {part, kind: "norm"}),
        offset: trained(filled(offset), [channels], {part, kind: "norm"}),
        mean: kept(filled(0)),
        variance: kept(filled(1)),
        epsilon: batchNormEpsilon,
      };
    },
    dense(inputs, outputs) {
      const bound = 1 / Math.sqrt(inputs);
      const weights = uniform(inputs * outputs, bound);
      return {
        weights: trained<Rank.R2>(weights, [inputs, outputs], {part, kind: "weights"}),
        bias: trained<Rank.R1>(uniform(outputs, bound), [outputs], {part, kind: "bias"}),
      };
    },
    matrix: (inputs, outputs) =>
      trained<Rank.R2>(normal(inputs * outputs, 2 / inputs), [inputs, outputs], {part, kind: "weights"}),
  };
}

function create<R extends Rank>(values: Float32Array, shape: ShapeMap[R], trainable: boolean): Variable<R> {
  return tf.tidy(() => tf.variable<R>(tf.tensor<R>(values, shape), trainable));
}

/** One draw from the standard normal distribution by the Box–Muller transform; uses two numbers of the generator. */
function standardNormal(random: () => number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return radius * Math.cos(2 * Math.PI * random());
}
