import {expect, test} from "vitest";
import {loadCLibrary} from "../../../src/recorder/process/c-library.ts";

// Windows has none of POSIX.
test.skipIf(process.platform === "win32")("a function of the C library is called", () => {
  expect(loadCLibrary().func("int getpid()")()).toBe(process.pid);
});
