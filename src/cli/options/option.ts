import type {Kind} from "./kinds.ts";

/** What an option is where it is not typed, and whether it may be typed several times. */
export interface Absence<T> {
  /** Not there: null, or [] for one that may be typed several times. */
  default?: T;
  /** The default in words, where it depends on something else. */
  otherwise?: string;
  many?: true;
}

/** One option: which commands take it, what it takes, and what the help says of it. */
export interface Option extends Absence<unknown> {
  /** Without its dashes. */
  name: string;
  short?: string;
  commands: readonly string[];
  /** null: a flag. */
  kind: Kind<unknown> | null;
  description: string;
  /** Its heading in the help. */
  group?: string;
}

/** An option that takes a value. */
export const option = <
  const Name extends string,
  const Commands extends readonly string[],
  T,
  const A extends Absence<NoInfer<T>>,
>(
  name: Name,
  commands: Commands,
  kind: Kind<T>,
  description: string,
  absence?: A,
): {name: Name; commands: Commands; kind: Kind<T>; description: string} & A => ({
  name,
  commands,
  kind,
  description,
  ...(absence ?? ({} as A)),
});

/** An option without a value. */
export const flag = <const Name extends string, const Commands extends readonly string[]>(
  name: Name,
  commands: Commands,
  description: string,
  short: {short?: string} = {},
): {name: Name; commands: Commands; kind: null; description: string; short?: string} => ({
  name,
  commands,
  kind: null,
  description,
  ...short,
});

/** Options that stand below a heading of their own in the help. */
export const grouped = <Options extends readonly Option[]>(
  group: string,
  ...options: Options
): {[I in keyof Options]: Options[I] & {group: string}} =>
  options.map((one) => ({...one, group})) as {[I in keyof Options]: Options[I] & {group: string}};
