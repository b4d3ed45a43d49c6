import {writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {isHere, liveHolder, takeLock} from "../../../src/recorder/process/lock.ts";
import {temporaryFolder} from "../fixtures/surroundings.ts";

test("takeLock() gives the lock, or who holds it", async () => {
  const path = join(temporaryFolder(), "lock");
  expect(await liveHolder(path)).toBeNull();
  const taken = await takeLock(path);
  const refused = await takeLock(path);
  expect(refused).toMatchObject({holder: {pid: process.pid}});
  const holder = await liveHolder(path);
  if (holder === null) throw new Error("nobody holds the lock");
  expect(isHere(holder)).toBe(true);
  if ("unlock" in taken) await taken.unlock();
  expect(await liveHolder(path)).toBeNull();
});

test("a lock that was cut off while it was written is nobody's", async () => {
  const path = join(temporaryFolder(), "lock");
  writeFileSync(path, '{"pid": 1');
  expect(await liveHolder(path)).toBeNull();
  expect(await takeLock(path)).toHaveProperty("unlock");
});
