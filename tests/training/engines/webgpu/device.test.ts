import {describe, expect, test} from "vitest";
import {saysOutOfMemory} from "../../../../src/recorder/process/out-of-memory.ts";
import {openAdapter, openNothing} from "../../../../src/training/engines/webgpu/device/dawn.ts";
import {openDevice, watchDevice} from "../../../../src/training/engines/webgpu/device/device.ts";
import {missing} from "./available.ts";

const name = "a device in trouble";
describe.skipIf(missing !== null)(missing === null ? name : `${name} (skipped: ${missing})`, () => {
  async function open() {
    const {adapter, facts} = await openAdapter("software");
    return openDevice(adapter, facts);
  }

  test("a buffer over the adapter's limit is refused beforehand, with both numbers", async () => {
    const {device} = await open();
    const create = (size: number) => device.createBuffer({size, usage: GPUBufferUsage.STORAGE});
    const limit = device.limits.maxStorageBufferBindingSize;
    expect(() => create(limit + 4)).toThrow(
      `GPU buffer too large: ${limit + 4} bytes (the adapter's limit is ${limit}; lower the batch size or the image size)`,
    );
    expect(() => create(64)).not.toThrow();
  });

  test("a program that does not compile is named with the compiler's reason, in one line", async () => {
    const {device, settled} = await open();
    await expect(settled(Promise.resolve(7))).resolves.toBe(7);
    device.createShaderModule({label: "Broken", code: "fn main() { let x = nothing; }"});
    await expect(settled(Promise.resolve(7))).rejects.toThrow(
      /^GPU program refused: .*unresolved value 'nothing'.*"Broken".*$/,
    );
  });

  test("a use against the rules is named", async () => {
    const {device, settled} = await open();
    const buffer = device.createBuffer({size: 64, usage: GPUBufferUsage.UNIFORM});
    device.queue.writeBuffer(buffer, 0, new Float32Array(4));
    await expect(settled(Promise.resolve(null))).rejects.toThrow(/^GPU program refused: .*usage/);
  });

  test("a lost device spoils what is read, and is named", async () => {
    const {device, settled} = await open();
    const buffer = device.createBuffer({size: 64, usage: GPUBufferUsage.MAP_READ});
    device.destroy();
    await expect(settled(buffer.mapAsync(GPUMapMode.READ))).rejects.toThrow(/^GPU device lost: /);
  });
});

test("out of memory is told in the words that the recorder knows", async () => {
  const {adapter, facts} = await openNothing();
  const {device, settled} = await openDevice(adapter, facts);
  const size = device.limits.maxBufferSize;
  for (let taken = 0; taken < 16; taken++) device.createBuffer({size, usage: GPUBufferUsage.COPY_DST});
  const trouble = await settled(Promise.resolve(0)).catch((error: Error) => error.message);
  expect(trouble).toMatch(/^GPU out of memory: /);
  expect([`Error: ${trouble}`].filter(saysOutOfMemory)).toEqual([`Error: ${trouble}`]);
});

/** Dawn throws it where a buffer of the host's cannot be had, which a test had better not bring about. */
test("a buffer that is to be written at once and finds no memory is out of memory too", async () => {
  const {adapter, facts} = await openNothing();
  const {device} = await openDevice(adapter, facts);
  device.createBuffer = () => {
    throw new RangeError("createBuffer failed to allocate a buffer mapped at creation.");
  };
  watchDevice(device);
  expect(() =>
    device.createBuffer({size: 64, usage: GPUBufferUsage.COPY_DST, mappedAtCreation: true}),
  ).toThrow("GPU out of memory: createBuffer failed to allocate a buffer mapped at creation.");
});
