import {expect, test} from "vitest";
import {startPageWorkers} from "../../../src/report/rendering/page-workers.ts";

test("who asks a thread that died for a page hears why, at once and later", async () => {
  const workers = startPageWorkers("file:///no/such/code.mjs", 1);
  const order = {url: "http://localhost/a.html", component: "src/pages/a.astro", route: "/a"};
  await expect(workers.make(order, null)).rejects.toThrow(/no\/such\/code\.mjs/);
  await expect(workers.make(order, "sweep")).rejects.toThrow(/no\/such\/code\.mjs/);
  await workers.close();
});
