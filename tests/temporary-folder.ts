import {mkdtempSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import path from "node:path";
import {onTestFinished} from "vitest";

/** An empty folder that is removed after the test; one of several that run side by side gives its own `onTestFinished`. */
export function temporaryFolder(after: (remove: () => void) => void = onTestFinished): string {
  const folder = mkdtempSync(path.join(tmpdir(), "batchsweep-test-"));
  after(() => rmSync(folder, {recursive: true, force: true}));
  return folder;
}
