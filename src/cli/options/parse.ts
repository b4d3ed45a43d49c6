// Reads a command line by the table of options.
import {Command, CommanderError, Option as CommanderOption} from "commander";
import {nearest, shownText, UsageError} from "../../usage-error.ts";
import type {Option} from "./option.ts";
import {optionTable} from "./table.ts";

type Table = (typeof optionTable)[number];
type TakenBy<Name, Entry> = Entry extends {commands: readonly (infer Taker)[]}
  ? Name extends Taker
    ? Entry
    : never
  : never;
/** The name of a value; `no-x` turns x off. */
type Camel<Name extends string> = Name extends `no-${infer Rest}`
  ? Camel<Rest>
  : Name extends `${infer First}-${infer Rest}`
    ? `${First}${Capitalize<Camel<Rest>>}`
    : Name;
type ValueOf<Entry> = Entry extends {kind: {parse(...args: never): infer T}}
  ? Entry extends {many: true}
    ? T[]
    : Entry extends {default: unknown}
      ? T
      : T | null
  : boolean;

/** The options of a command by their names in camelCase, checked, with their defaults. */
export type Values<Name extends string> = {
  [Entry in TakenBy<Name, Table> as Camel<Entry["name"]>]: ValueOf<Entry>;
};
/** Name of an option of a command, as it is typed after the two dashes. */
export type OptionName<Name extends string> = TakenBy<Name, Table>["name"];

/** What a person typed. */
export interface Typed<Name extends string> {
  values: Values<Name>;
  /** Names of the options that were typed, in the table's order. */
  given: OptionName<Name>[];
  /** What is no option. */
  words: string[];
}

/** The options that a command takes. */
export const optionsOf = (command: string): Option[] =>
  (optionTable as readonly Option[]).filter(({commands}) => commands.includes(command));

function toCommander({
  name,
  short,
  kind,
  description,
  otherwise,
  many,
  group,
  ...rest
}: Option): CommanderOption {
  const value = kind === null ? "" : ` <${kind.placeholder}>`;
  const made = new CommanderOption(
    `${short === undefined ? "" : `-${short}, `}--${name}${value}`,
    description,
  );
  if (group !== undefined) made.helpGroup(`${group}:`);
  if (kind === null) return made.default(made.negate, "");
  const byDefault = rest.default ?? (many === true ? [] : null);
  const said = otherwise ?? (rest.default === undefined ? "" : String(rest.default));
  made.default(byDefault, said);
  return made.argParser((text: string, before: unknown) => {
    // An option in the value's place: the value was forgotten.
    if (text === "" || optionTable.some((other) => text === `--${other.name}`))
      throw new UsageError(`--${name} needs a value`);
    const parsed = kind.parse(text, name);
    return many === true ? [...(before as unknown[]), parsed] : parsed;
  });
}

/** The command with its options as the parsing library has it. */
export function commandWith(name: string): Command {
  const command = new Command(name).exitOverride().configureOutput({writeErr: () => undefined});
  for (const one of optionsOf(name)) command.addOption(toCommander(one));
  return command.helpOption("-h, --help", "shows this help");
}

/** One line for an option that the command does not take. */
function unknownOption(typed: string, command: string): UsageError {
  const [flag = "", value] = typed.split(/=(.*)/s);
  const known = optionsOf(command);
  const name = flag.replace(/^-+/, "");
  if (value !== undefined && known.some((one) => one.name === name))
    return new UsageError(`--${name} takes no value: ${shownText(value)}`);
  const meant = flag.startsWith("--") ? nearest(name, [...known.map((one) => one.name), "help"]) : null;
  const remedy = meant === null ? "see --help" : `did you mean --${meant}?`;
  return new UsageError(`unknown option: ${shownText(flag)} (${remedy})`);
}

/** Reads options and words. Throws UsageError for an option that is unknown, without its value, or has a wrong one. */
export function parseOptions<Name extends string>(name: Name, args: readonly string[]): Typed<Name> {
  const command = commandWith(name);
  try {
    const {operands, unknown} = command.parseOptions([...args]);
    if (unknown[0] !== undefined) throw unknownOption(unknown[0], name);
    const given = command.options.filter(
      (one) => command.getOptionValueSource(one.attributeName()) === "cli",
    );
    return {
      values: command.opts<Values<Name>>(),
      given: given.map((one) => (one.long ?? "").slice(2)) as OptionName<Name>[],
      words: operands,
    };
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const flag = /--[\w-]+/.exec(error.message)?.[0] ?? "an option";
    throw new UsageError(`${flag} needs a value`, {cause: error});
  }
}

/** Throws UsageError where more words were typed than a command takes. */
export function atMost(words: readonly string[], most: number, all: string): void {
  const extra = words[most];
  if (extra !== undefined) throw new UsageError(`unexpected: ${shownText(extra)} (${all})`);
}
