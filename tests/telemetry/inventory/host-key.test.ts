import {writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {hostKey} from "../../../src/telemetry/inventory/host-key.ts";
import {temporaryFolder} from "../../temporary-folder.ts";

test("hostKey() is the machine's id, in a container the boot's, and empty where nothing is known", () => {
  const folder = temporaryFolder();
  const [machineIdFile, bootIdFile] = [join(folder, "machine-id"), join(folder, "boot-id")];
  const key = (isContainer: boolean): string => hostKey({isContainer, machineIdFile, bootIdFile});
  expect(key(false)).toBe("");
  writeFileSync(bootIdFile, "boot\n");
  expect(key(false)).toBe("boot");
  writeFileSync(machineIdFile, "machine\n");
  expect([key(false), key(true)]).toEqual(["machine", "boot"]);
});
