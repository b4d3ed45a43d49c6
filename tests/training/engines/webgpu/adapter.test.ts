import {describe, expect, test} from "vitest";
import {
  adapterName,
  describeAdapter,
  isSoftwareName,
  parseAdapterList,
  pickAdapter,
  systemBackend,
} from "../../../../src/training/engines/webgpu/device/adapter.ts";

const listed = (...names: string[]) => names.map((name) => ({backend: systemBackend, name}));
const card = "NVIDIA H100 80GB HBM3";
const swiftShader = "SwiftShader Device (Subzero)";

test("the list of adapters is read from what Dawn says", () => {
  const message = `no suitable backends found\nAvailable adapters:\n * backend: 'vulkan', name: '${card}'\n * backend: 'opengles', name: 'It's a card'`;
  expect(parseAdapterList(message)).toEqual([
    {backend: "vulkan", name: card},
    {backend: "opengles", name: "It's a card"},
  ]);
  expect(parseAdapterList("something else")).toEqual([]);
});

test("programs that play a GPU are known by name", () => {
  const programs = [swiftShader, "llvmpipe (LLVM 15.0.6, 256 bits)", "Microsoft Basic Render Driver"];
  const cards = [card, "AMD Radeon RX 7900 XTX", "Intel(R) Arc(TM) A770", "Apple M3", "Warped Graphics"];
  expect([...programs, ...cards].filter(isSoftwareName)).toEqual(programs);
});

describe("pickAdapter()", () => {
  test("takes the only GPU, and among several lets WebGPU choose", () => {
    expect(pickAdapter(listed(swiftShader, card), null)).toBe(card);
    expect(pickAdapter(listed(card, "Intel UHD 770"), null)).toBeNull();
  });

  test("never takes a software adapter that was not asked for", () => {
    expect(() => pickAdapter(listed(swiftShader), null)).toThrow(
      `only a software adapter, which is no GPU: ${swiftShader} (to try the engine`,
    );
    expect(() => pickAdapter([], null)).toThrow(/no GPU that (Vulkan|Metal|Direct3D 12) can use/);
    expect(() => pickAdapter([{backend: "opengles", name: card}], null)).toThrow("no GPU that");
  });

  test("takes what is asked for by part of its name, and otherwise says what there is", () => {
    expect(pickAdapter(listed(card, "Intel UHD 770"), "intel")).toBe("Intel UHD 770");
    expect(pickAdapter(listed(card, swiftShader), "software")).toBe(swiftShader);
    expect(() => pickAdapter(listed(card, swiftShader), "swift")).toThrow(
      `a software adapter, which is no GPU: ${swiftShader} (ask for it by --adapter software)`,
    );
    expect(() => pickAdapter(listed(card), "radeon")).toThrow(`no such adapter: radeon (there are: ${card})`);
    expect(() => pickAdapter(listed(card), "software")).toThrow("no software adapter");
  });
});

describe("describeAdapter()", () => {
  const limits = {maxBufferSize: 2 ** 32, maxStorageBufferBindingSize: 2 ** 31};
  const adapterOf = (info: Partial<GPUAdapterInfo>, features: string[] = []) =>
    ({
      info: {vendor: "", architecture: "", device: "", description: "", isFallbackAdapter: false, ...info},
      features: new Set(features),
      limits,
    }) as unknown as GPUAdapter;

  test("gives a GPU the name of the list, its driver and its limits", () => {
    const info = {
      vendor: "nvidia",
      architecture: "hopper",
      device: "nvidia-h100-80gb-hbm3",
      description: "570.86",
    };
    expect(describeAdapter(adapterOf(info, ["timestamp-query"]), listed(card))).toEqual({
      name: card,
      vendor: "nvidia",
      architecture: "hopper",
      driver: "570.86",
      backend: systemBackend,
      software: false,
      timestamps: true,
      limits: {maxBufferBytes: 2 ** 32, maxBindingBytes: 2 ** 31},
    });
  });

  test("marks a software adapter by its flag or its name", () => {
    expect(describeAdapter(adapterOf({isFallbackAdapter: true}), [])).toMatchObject({software: true});
    const played = describeAdapter(adapterOf({device: "swiftshader-device-subzero-"}), listed(swiftShader));
    expect(played).toMatchObject({software: true});
    expect(adapterName(played)).toBe(`${swiftShader} (software adapter, no GPU)`);
  });
});
