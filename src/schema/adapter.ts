import {z} from "zod";
import {plainText} from "./values/plain-text.ts";

/** The GPU behind a WebGPU engine, as its driver describes it. */
export const adapter = z.strictObject({
  name: plainText(200).describe("As people call it"),
  vendor: plainText(200).describe("In WebGPU's words; empty where the driver does not say"),
  architecture: plainText(200),
  driver: plainText(200),
  backend: plainText(50).describe("What drives it: vulkan, metal or d3d12"),
  software: z
    .boolean()
    .describe(
      "Whether a program on the CPU plays the GPU (SwiftShader, llvmpipe, WARP): no GPU was measured",
    ),
  timestamps: z.boolean().describe("Whether it tells how long the GPU computed"),
  limits: z.strictObject({
    maxBufferBytes: z.int().positive(),
    maxBindingBytes: z.int().positive().describe("The largest tensor that a step can use"),
  }),
});
export type Adapter = z.infer<typeof adapter>;
