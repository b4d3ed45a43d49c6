// The components that posts may use, with their attributes.
import type {AstroComponentFactory} from "astro/runtime/server/index.js";
import {z} from "zod";
import {quantities} from "../../analysis/decision/quantities.ts";
import {device, id as sweepId} from "../../schema/values/identifiers.ts";
import {attributeProblem, type Attributes} from "./attributes.ts";

const text = z.string().min(1);
const batchSize = z.int().positive();
const settings = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
const side = z.strictObject({
  device: device.optional(),
  engine: text.optional(),
  batchSize: batchSize.optional(),
  settings: settings.optional(),
});
const of = z.enum(quantities.map(({id}) => id)).optional();
const rows = z.custom<object>((value) => typeof value === "function", "expected (row) => true or false");
const sweep = {sweep: sweepId};
const figure = {...sweep, id: text.optional()};

/** The attributes that each component of posts takes. */
const attributes = {
  BatchSizeTable: {...sweep, caption: text, detail: z.boolean().optional(), rows: rows.optional()},
  Claim: {
    says: z.enum(["better", "worse", "same"]),
    of,
    by: text.optional(),
    tests: z.array(z.strictObject({...sweep, base: side, head: side, where: text.optional()})).min(1),
  },
  Decided: {
    says: z.enum(["better", "worse", "same", "at-a-price", "undecided", "not-comparable", "rises", "falls"]),
    of,
    tests: z.array(z.strictObject({...sweep, base: side.optional(), head: side.optional()})).min(1),
  },
  Energy: figure,
  Engines: {sweeps: z.array(z.strictObject({...sweep, name: text})).min(2), id: text.optional()},
  EpochTable: {...sweep, run: text, caption: text.optional()},
  Factors: sweep,
  Bottlenecks: sweep,
  FullWidth: {},
  LoadOverTime: figure,
  LossCurves: {...figure, by: z.enum(["epoch", "time"]).optional()},
  Machine: {...sweep, software: z.boolean().optional()},
  Memory: figure,
  Note: {},
  OriginClaims: {tests: z.array(z.strictObject({...sweep, where: text})).min(1)},
  SideBySide: {},
  SpeedUp: figure,
  StatedReadings: sweep,
  StepSpread: figure,
  StepTimeModel: figure,
  SweepLink: sweep,
  Throughput: figure,
  TwoBatchLaw: figure,
  Timeline: {...figure, run: text, units: z.array(text).min(1).optional()},
  Trend: {...sweep, of: z.enum(["epoch-time", "error-rate"])},
  ValidationImages: {...sweep, device},
  Value: {
    ...sweep,
    batchSize,
    of: text,
    device: device.optional(),
    engine: text.optional(),
    settings: settings.optional(),
    range: z.boolean().optional(),
  },
  Verdict: {...sweep, base: side, head: side, of},
} satisfies Record<string, Attributes>;

type Name = keyof typeof attributes;

/** A component that throws, in one line, where it gets other attributes than it takes: a misspelt one would go unseen. */
function strict(name: Name, component: AstroComponentFactory): AstroComponentFactory {
  const checked: AstroComponentFactory = (result, given: object, slots) => {
    const problem = attributeProblem(given, attributes[name]);
    if (problem !== null) throw new Error(`<${name}>: ${problem}`);
    return component(result, given, slots);
  };
  return Object.assign(checked, component);
}

/** The components of posts, each refusing attributes that it does not take. */
export const strictComponents = (components: Record<Name, AstroComponentFactory>): typeof components =>
  Object.fromEntries(
    Object.entries(components).map(([name, component]) => [name, strict(name as Name, component)]),
  ) as typeof components;
