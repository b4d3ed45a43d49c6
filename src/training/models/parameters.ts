import * as tf from "@tensorflow/tfjs-core";
import type {Rank, ShapeMap, Variable} from "@tensorflow/tfjs-core";
import type {BatchNormState} from "../ops.ts";
import {createRandom} from "../data/random.ts";
import type {Parameter} from "./model.ts";

/** Collects a network's variables as its layers are made, in a fixed order, all initial values drawn from one generator. */
export interface ParameterStore {
  parameters: Parameter[];
  /** A convolution filter [side, side, inputs, outputs], normal with variance 2 / (outputs · side²) (He et al. 2015, fan out). */
  filter(side: number, inputs: number, outputs: number): Variable<Rank.R4>;
  /** Scale 1 (or `scale`), offset 0, running mean 0, running variance 1. */
  norm(channels: number, scale?: number): BatchNormState;
  /** Weights [inputs, outputs] uniform in ±1/√inputs (PyTorch's Linear), and a bias drawn alike. */
  dense(inputs: number, outputs: number): {weights: Variable<Rank.R2>; bias: Variable<Rank.R1>};
  dispose(): void;
}

/** Creates an empty store whose initial values follow from `seed`. */
export function createParameters(seed: number): ParameterStore {
  const random = createRandom(seed);
  const parameters: Parameter[] = [];
  const state: Variable[] = [];
  const trained = <R extends Rank>(values: Float32Array, shape: ShapeMap[R], decays: boolean) => {
    const variable = create<R>(values, shape, true);
    parameters.push({variable: variable as Variable, decays});
    return variable;
  };
  const kept = (value: number, channels: number) => {
    const variable = create(new Float32Array(channels).fill(value), [channels], false);
    state.push(variable);
    return variable;
  };
  return {
    parameters,
    filter(side, inputs, outputs) {
      const deviation = Math.sqrt(2 / (outputs * side * side));
      const values = Float32Array.from(
        {length: side * side * inputs * outputs},
        () => standardNormal(random) * deviation,
      );
      return trained<Rank.R4>(values, [side, side, inputs, outputs], true);
    },
    norm(channels, scale = 1) {
      return {
        scale: trained(new Float32Array(channels).fill(scale), [channels], false),
        offset: trained(new Float32Array(channels), [channels], false),
        mean: kept(0, channels),
        variance: kept(1, channels),
      };
    },
    dense(inputs, outputs) {
      const bound = 1 / Math.sqrt(inputs);
      const draw = (length: number) => Float32Array.from({length}, () => (2 * random() - 1) * bound);
      return {
        weights: trained<Rank.R2>(draw(inputs * outputs), [inputs, outputs], true),
        bias: trained<Rank.R1>(draw(outputs), [outputs], false),
      };
    },
    dispose() {
      tf.dispose(parameters.map(({variable}) => variable));
      tf.dispose(state);
    },
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
