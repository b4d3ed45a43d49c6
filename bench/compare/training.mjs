// A small training without dependencies: two layers on made-up points, by steps of plain JavaScript. It stands for any
// training whose time is arithmetic: the repository in which a change is planted holds this file, and `slowdown.mjs`.
import {slowdown} from "./slowdown.mjs";

const [inputs, hidden, batch, stepsPerEpoch, epochs] = [64, 96, 32, 48, 5];
const seed = Number(process.argv[2] ?? 1);

let state = seed;
const random = () => ((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32) * 2 - 1;
const filled = (length, scale) => Float64Array.from({length}, () => scale * random());

const first = filled(inputs * hidden, 0.2);
const second = filled(hidden, 0.2);
const activations = new Float64Array(hidden);
const rate = 0.01;

/** One step: forward, backward and update, example by example. Gives the mean loss. */
function step(examples) {
  let loss = 0;
  for (const {x, y} of examples) {
    let out = 0;
    for (let unit = 0; unit < hidden; unit++) {
      let sum = 0;
      for (let input = 0; input < inputs; input++) sum += first[unit * inputs + input] * x[input];
      activations[unit] = Math.tanh(sum);
      out += second[unit] * activations[unit];
    }
    const error = out - y;
    loss += error * error;
    for (let unit = 0; unit < hidden; unit++) {
      const slope = error * second[unit] * (1 - activations[unit] ** 2);
      second[unit] -= rate * error * activations[unit];
      for (let input = 0; input < inputs; input++) first[unit * inputs + input] -= rate * slope * x[input];
    }
  }
  return loss / examples.length;
}

const examples = Array.from({length: batch * stepsPerEpoch}, () => {
  const x = filled(inputs, 1);
  return {x, y: Math.tanh(x[0] + x[1] * x[2])};
});
for (let epoch = 1; epoch <= epochs; epoch++) {
  let loss = 0;
  for (let round = 0; round < 6; round++)
    for (let at = 0; at < stepsPerEpoch; at++) {
      const beganMs = performance.now();
      loss = step(examples.slice(at * batch, (at + 1) * batch));
      const untilMs = performance.now() + slowdown * (performance.now() - beganMs);
      while (performance.now() < untilMs);
    }
  console.log(`epoch ${epoch} loss ${loss.toFixed(4)}`);
}
