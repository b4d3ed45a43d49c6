import {expect, test} from "vitest";
import {createRaplSource} from "../../../src/telemetry/sources/rapl.ts";
import {fixtureTree} from "../fixtures/fixture-tree.ts";

const zone = "class/powercap/intel-rapl:0";
const tree = {
  [`${zone}/name`]: "package-0\n",
  [`${zone}/energy_uj`]: "900000000\n",
  [`${zone}/max_energy_range_uj`]: "1000000000\n",
  "class/powercap/intel-rapl:0:0/name": "core\n",
  "class/powercap/intel-rapl:0:0/energy_uj": "5\n",
};

test("the energy of the packages grows on where their counters start anew", async () => {
  const {root, write} = fixtureTree(tree);
  const source = createRaplSource({periodMs: 100, sysPath: root, platform: "linux"});
  const {columns} = await source.open();
  expect(columns.map(({metric}) => [metric.id, metric.kind])).toEqual([["machine.cpu.energy", "counter"]]);
  expect(source.read(null)).toEqual([0]);
  write({[`${zone}/energy_uj`]: "990000000\n"});
  expect(source.read(null)).toEqual([90]);
  write({[`${zone}/energy_uj`]: "30000000\n"});
  expect(source.read(null)).toEqual([90 + 40]);
  source.close();
});

test("a machine that tells none says so", async () => {
  const {root} = fixtureTree({"class/powercap/other/name": "x\n"});
  const {unavailable} = await createRaplSource({periodMs: 100, sysPath: root, platform: "linux"}).open();
  expect(unavailable).toBe("the kernel tells no energy of the processor, as is usual in a virtual machine");
});
