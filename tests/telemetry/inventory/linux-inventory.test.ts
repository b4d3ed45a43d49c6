import {join} from "node:path";
import si from "systeminformation";
import {expect, test} from "vitest";
import {
  createLinuxInventory,
  mayHaveGraphics,
  processorName,
  systemName,
} from "../../../src/telemetry/inventory/linux-inventory.ts";
import {describeMachine} from "../../../src/telemetry/inventory/machine.ts";
import {fixtureTree} from "../fixtures/fixture-tree.ts";

const lscpu = [
  "Architecture:                            x86_64",
  "Model name:                              AMD EPYC 7763 64-Core Processor",
  "Thread(s) per core:                      2",
  "Core(s) per socket:                      64",
  "Socket(s):                               2",
  "Hypervisor vendor:                       Microsoft",
].join("\n");

const inventoryOf = (said: string, containerFile = "/nowhere") =>
  createLinuxInventory({lscpu: async () => said, containerFile});

test("a processor's name is written without its frequency and the first word's mark", () => {
  expect(processorName("Intel(R) Xeon(R) CPU @ 2.20GHz")).toBe("Intel Xeon®");
  expect(processorName("Intel(R) Core(TM) i7-8700K CPU @ 3.70GHz")).toBe("Intel Core™ i7-8700K");
  expect(processorName("AMD EPYC 7763 64-Core Processor                ")).toBe(
    "AMD EPYC 7763 64-Core Processor",
  );
  expect(processorName("Neoverse-N1")).toBe("Neoverse-N1");
});

test("a system's name is written without its code name", () => {
  expect(systemName('NAME="Debian GNU/Linux"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n')).toBe(
    "Debian GNU/Linux 12",
  );
  expect(systemName("PRETTY_NAME='Alpine Linux v3.20'")).toBe("Alpine Linux v3.20");
  expect(systemName("ID=none\n")).toBeNull();
});

test("cores are those of all sockets, and the hypervisor is the one that lscpu names", async () => {
  const inventory = inventoryOf(lscpu);
  expect(await inventory.cpu()).toEqual({
    brand: "AMD EPYC 7763 64-Core Processor",
    physicalCores: 64 * 2,
  });
  expect(await inventory.system()).toEqual({virtual: true, virtualHost: "Microsoft"});
});

test("a container is told by its file where lscpu names no hypervisor", async () => {
  const {root} = fixtureTree({".dockerenv": ""});
  expect(await inventoryOf("", join(root, ".dockerenv")).system()).toEqual({
    virtual: true,
    model: "Docker Container",
  });
  expect(await inventoryOf("").system()).toEqual({virtual: false});
});

test("graphics controllers are looked for where a display or an accelerator is on the bus", () => {
  const {root} = fixtureTree({
    "network/bus/pci/devices/0000:00:01.0/class": "0x020000\n",
    "display/bus/pci/devices/0000:00:02.0/class": "0x030000\n",
    "accelerator/bus/pci/devices/0000:00:03.0/class": "0x120000\n",
    "card/class/drm/card0/dev": "226:0\n",
  });
  expect(mayHaveGraphics(join(root, "network"))).toBe(false);
  for (const machine of ["display", "accelerator", "card"])
    expect(mayHaveGraphics(join(root, machine)), machine).toBe(true);
});

// What systeminformation says of other systems and processors differs in words; of these it was compared.
const isComparable = process.platform === "linux" && process.arch === "x64";
test.skipIf(!isComparable)("this machine is described as systeminformation describes it", async () => {
  const {machine} = await describeMachine();
  const {machine: asked} = await describeMachine({inventory: si});
  expect(machine.os).toBe(asked.os);
  expect(machine.cpu).toEqual(asked.cpu);
});
