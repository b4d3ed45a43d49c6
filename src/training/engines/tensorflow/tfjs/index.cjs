// @tensorflow/tfjs-node-gpu asks for all of tfjs (224 MB with its layers, converters and browser backends), but its
// kernels use tfjs-core alone; package.json's "overrides" put this package in its place.
module.exports = module.require("@tensorflow/tfjs-core");
