import os from "node:os";
import {join} from "node:path";
import {expect, test} from "vitest";
import {nullPaths} from "../../../src/schema/values/missing.ts";
import {machine as machineSchema} from "../../../src/schema/sweep.ts";
import {describeMachine} from "../../../src/telemetry/inventory/machine.ts";
import {fixtureTree, proc} from "../fixtures/fixture-tree.ts";

type Options = NonNullable<Parameters<typeof describeMachine>[0]>;
type Inventory = NonNullable<Options["inventory"]>;

const fail = (): never => {
  throw new Error("lspci: not found");
};

/** An inventory in which every call fails but these. */
const inventoryOf = (calls: Record<string, () => unknown>): Inventory =>
  ({cpu: fail, osInfo: fail, system: fail, graphics: fail, ...calls}) as Inventory;

/** A description of the fixture machine. */
function describeFixture(calls: Record<string, () => unknown>, options: Options = {}) {
  const files = Object.entries(proc).map(([path, text]): [string, string] => [`proc/${path}`, text]);
  const {root} = fixtureTree({...Object.fromEntries(files), "frequency/base": "2400000\n"});
  return describeMachine({
    inventory: inventoryOf(calls),
    platform: "linux",
    procPath: join(root, "proc"),
    cgroupPath: join(root, "cgroup"),
    sharedMemoryPath: join(root, "nowhere"),
    frequencyFile: join(root, "frequency/base"),
    ...options,
  });
}

/** The nulls of a machine must be those that `missing` explains, by their paths in a sweep. */
function expectReasons({machine, missing}: Awaited<ReturnType<typeof describeMachine>>): void {
  expect(Object.keys(missing).sort()).toEqual(nullPaths({machine}).sort());
}

test("this machine's description fits the schema, has a reason for each null, and names nobody", async () => {
  const described = await describeMachine();
  expect(machineSchema.parse(described.machine)).toEqual(described.machine);
  expectReasons(described);
  expect(described.machine.memoryLimitBytes).toBeLessThanOrEqual(described.machine.memoryBytes);
  expect(described.machine.availableCores).toBeLessThanOrEqual(described.machine.cpu.logicalCores);
  const text = JSON.stringify(described);
  const words = text.split(/[^\w.-]+/);
  for (const name of [os.hostname(), os.userInfo().username]) expect(words).not.toContain(name);
  expect(text).not.toContain(os.homedir());
});

test("host name, serial and uuid that the system tells are left out", async () => {
  const described = await describeFixture({
    osInfo: async () => ({
      distro: "Debian GNU/Linux",
      release: "12",
      kernel: "6.1.0",
      hostname: "gpu-box",
      serial: "S1",
    }),
    system: async () => ({virtual: true, virtualHost: "KVM", model: "M", serial: "S2", uuid: "U2"}),
    cpu: async () => ({manufacturer: "Intel", brand: "Xeon", cores: 8, physicalCores: 4, speed: 0}),
    graphics: async () => ({
      controllers: [
        {model: "NVIDIA A100", memoryTotal: 40_960, driverVersion: "550.1", subDeviceId: "S3", uuid: "U3"},
      ],
    }),
  });
  expect(described.machine).toEqual({
    os: "Debian GNU/Linux 12",
    kernel: "6.1.0",
    architecture: os.arch(),
    cpu: {name: "Intel Xeon", physicalCores: 4, logicalCores: 8, baseHertz: 2_400_000_000},
    availableCores: 3,
    memoryBytes: 8 * 1024 ** 3,
    memoryLimitBytes: 8 * 1024 ** 3,
    sharedMemoryBytes: null,
    virtualization: "kvm",
    gpus: [{name: "NVIDIA A100", memoryBytes: 40_960 * 1024 ** 2, driver: "550.1"}],
  });
  expect(described.missing).toEqual({"machine.sharedMemoryBytes": "/dev/shm could not be read"});
});

test("where every call fails the rest is described, and nulls have reasons", async () => {
  const described = await describeFixture({}, {frequencyFile: "/nowhere"});
  expect(machineSchema.parse(described.machine).gpus).toEqual([]);
  expect(described.machine.kernel).toBe(os.release());
  expectReasons(described);
});

test("a graphics controller without memory size and driver has nulls, not zeros", async () => {
  const described = await describeFixture({
    graphics: async () => ({controllers: [{model: "", vendor: "Cirrus", memoryTotal: 0, vram: null}]}),
  });
  expect(described.machine.gpus).toEqual([{name: "Cirrus", memoryBytes: null, driver: null}]);
  expectReasons(described);
});

test("a board that is not virtual has no virtualization", async () => {
  const described = await describeFixture({system: async () => ({virtual: false, model: "X11"})});
  expect(described.machine.virtualization).toBeNull();
  expectReasons(described);
});
