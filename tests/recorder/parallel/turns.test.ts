import {expect, test} from "vitest";
import {shareOut} from "../../../src/recorder/parallel/share-out.ts";
import {createTurns} from "../../../src/recorder/parallel/turns.ts";
import fc from "../../properties.ts";

/** Lets everything go on that can. */
const settled = (): Promise<void> => new Promise((done) => setImmediate(done));

test("whoever must be alone is; the others go on beside each other, in the order in which they asked", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), {maxLength: 12}), fc.func(fc.nat()), async (asked, pick) => {
      const turns = createTurns();
      const going = new Map<number, () => void>();
      const begun: number[] = [];
      const all = asked.map((isAlone, nth) =>
        turns(isAlone, () => {
          begun.push(nth);
          return new Promise<void>((end) => going.set(nth, end));
        }),
      );
      for (let ended = 0; ended < asked.length; ended++) {
        await settled();
        const now = [...going.keys()];
        expect(now.length).toBeGreaterThan(0);
        expect(now.length === 1 || now.every((nth) => asked[nth] === false)).toBe(true);
        const one = now[pick(ended) % now.length] ?? 0;
        going.get(one)?.();
        going.delete(one);
      }
      await Promise.all(all);
      expect(begun).toEqual(asked.map((_, nth) => nth));
    }),
  );
});

test("one that fails lets the next begin", async () => {
  const turns = createTurns();
  await expect(turns(true, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await turns(true, async () => "next")).toBe("next");
});

test("shareOut() gives each part to whoever is free", async () => {
  const took: string[] = [];
  const ends: (() => void)[] = [];
  const done = shareOut(["x", "y"], [1, 2, 3], async (taker, part) => {
    took.push(`${taker}${part}`);
    await new Promise<void>((end) => ends.push(end));
  });
  await settled();
  ends[1]?.();
  await settled();
  expect(took).toEqual(["x1", "y2", "y3"]);
  for (const end of ends) end();
  await done;
});

test("shareOut() begins no further part after one that failed, and waits for the others", async () => {
  const took: number[] = [];
  let hasEnded = false;
  const failing = shareOut(["x", "y"], [1, 2, 3, 4], async (_, part) => {
    took.push(part);
    if (part === 1) throw new Error("disk full");
    await settled();
    hasEnded = true;
  });
  await expect(failing).rejects.toThrow("disk full");
  expect({took, hasEnded}).toEqual({took: [1, 2], hasEnded: true});
});
