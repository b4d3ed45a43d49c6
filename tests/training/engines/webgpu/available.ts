import {describeGpu} from "../../../../src/training/engines/webgpu/device/describe.ts";

const described = await describeGpu("software");

/** Why no software adapter can be used here; null where one can. */
export const missing: string | null = "unavailable" in described ? described.unavailable : null;
