import {expect, test, vi} from "vitest";
import {fixtureRuns} from "../fixture-views.ts";

vi.stubEnv("BATCHSWEEP_RUNS", fixtureRuns);
const {readablePosts} = await import("../../../src/site/posts/posts.ts");

test("posts of sweeps that another folder lacks are left out without a word: nobody made a mistake", async () => {
  expect(await readablePosts()).toEqual({posts: [], leftOut: []});
});
