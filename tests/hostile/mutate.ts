import fc from "fast-check";
import {texts} from "./attack.ts";

/** What is done to a document: at which place, and what then stands there. */
export interface Mutation {
  /** Picks the place, by its number among all. */
  place: number;
  change: "replace" | "remove" | "rename" | "copy" | "reverse";
  value: unknown;
}

const numbers = [
  0,
  -0,
  -1,
  1,
  0.5,
  1e-9,
  5e-324,
  1e9,
  1e11,
  1e12,
  1e99,
  1e100,
  1e308,
  2 ** 53,
  -1e100,
  4294967296,
];

/** Values that programs are not prepared for, and some that they are. */
const value: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(...texts),
  fc.constantFrom(...numbers),
  fc.constantFrom(null, true, false, "", [], {}, [null], [[]], {a: 1}),
  fc.string({unit: "binary", maxLength: 40}),
  fc.double({noNaN: true, noDefaultInfinity: true}),
  fc.integer(),
  fc.array(fc.double({noNaN: true, noDefaultInfinity: true, min: 0, max: 1e6}), {maxLength: 6}),
);

/** One to four changes. */
export const mutations: fc.Arbitrary<Mutation[]> = fc.array(
  fc.record({
    place: fc.nat(100_000),
    change: fc.constantFrom(
      "replace",
      "replace",
      "replace",
      "replace",
      "remove",
      "rename",
      "copy",
      "reverse",
    ),
    value,
  }),
  {minLength: 1, maxLength: 4},
);

const placesOf = (inner: unknown): [object, string][] =>
  typeof inner !== "object" || inner === null
    ? []
    : Object.keys(inner).flatMap(
        (key) => [[inner, key], ...placesOf(Reflect.get(inner, key))] as [object, string][],
      );

/** A document with changes made to it; it shares nothing with the one given. */
export function mutated<T>(document: T, changes: readonly Mutation[]): unknown {
  const copy: unknown = structuredClone(document);
  for (const {place, change, value: replacement} of changes) {
    const places = placesOf(copy);
    const [inside, key] = places[place % Math.max(1, places.length)] ?? [];
    if (inside === undefined || key === undefined) continue;
    const before: unknown = Reflect.get(inside, key);
    switch (change) {
      case "replace":
        Reflect.set(inside, key, structuredClone(replacement));
        break;
      case "remove":
        if (Array.isArray(inside)) inside.splice(Number(key), 1);
        else Reflect.deleteProperty(inside, key);
        break;
      case "rename":
        if (!Array.isArray(inside)) {
          Reflect.deleteProperty(inside, key);
          Object.defineProperty(inside, String(replacement), {
            value: before,
            enumerable: true,
            configurable: true,
            writable: true,
          });
        }
        break;
      case "copy":
        if (Array.isArray(inside)) inside.push(structuredClone(before));
        break;
      case "reverse":
        if (Array.isArray(before)) before.reverse();
        break;
    }
  }
  return copy;
}
