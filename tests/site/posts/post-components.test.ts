import type {AstroComponentFactory} from "astro/runtime/server/index.js";
import {expect, test} from "vitest";
import {strictComponents} from "../../../src/site/posts/post-components.ts";

type Components = Parameters<typeof strictComponents>[0];

/** Every component as one that gives back the attributes that it gets. */
const echo = ((_: unknown, given: object) => JSON.stringify(given)) as unknown as AstroComponentFactory;
const components = strictComponents(
  new Proxy({} as Components, {
    get: () => echo,
    ownKeys: () => ["Memory", "Value"],
    getOwnPropertyDescriptor: () => ({enumerable: true, configurable: true}),
  }),
);
const render = (name: keyof Components, given: Record<string, unknown>): unknown =>
  (components[name] as unknown as (result: null, given: object, slots: object) => unknown)(null, given, {});

test("a component gets the attributes that it takes", () => {
  expect(render("Memory", {sweep: "2026-11-20-quick", id: "m"})).toBe(
    '{"sweep":"2026-11-20-quick","id":"m"}',
  );
});

test.each([
  ["Memory", {sweep: "2026-11-20-quick", ID: "m"}, "<Memory>: unknown attribute: ID (takes sweep, id)"],
  ["Value", {sweep: "2026-11-20-quick", of: "epoch-time"}, "<Value>: missing attribute: batchSize (takes"],
] as const)("%s refuses %o", (name, given, message) => {
  expect(() => render(name, given)).toThrow(message);
});
