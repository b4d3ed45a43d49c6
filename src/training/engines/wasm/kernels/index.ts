// What the WebAssembly module exports.
export {
  argumentsAt,
  controlBytes,
  floatsAt,
  itemsAt,
  kernelAt,
  scratchAt,
  scratchBytesAt,
  stopAt,
  threadsAt,
} from "./control";
export * from "./dispatch";
export {run, stop, work} from "./pool";
export {tileColumns, tileRows} from "./convolution/tile";
