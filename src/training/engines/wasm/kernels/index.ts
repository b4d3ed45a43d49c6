// What the WebAssembly module exports.
export {run, stop, work} from "./pool";
export * from "./dispatch";
