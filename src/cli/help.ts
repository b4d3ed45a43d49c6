// The help of a command, printed from the table of options.
import {join} from "node:path";
import {Command} from "commander";
import {fromHere} from "../runs/project.ts";
import {call, isPackage, packageCall} from "./call.ts";
import type {CommandEntry} from "./command-entry.ts";
import {commands} from "./commands.ts";
import {forPrograms} from "./commands/for-programs.ts";
import {commandWith, optionsOf} from "./options/parse.ts";
import {programRoot} from "./surroundings.ts";

/** Characters of a line of help. */
const helpWidth = 100;

/** How a command is started: by npm where package.json has it, by Node otherwise. */
const startOf = ({name, group}: CommandEntry, rest: string): string =>
  group === forPrograms && !isPackage ? `npx node scripts/batchsweep.ts ${name} ${rest}` : call(name, rest);

/** Names of pages of docs/ as they can be opened from where one stands. */
const withPlaces = (text: string): string =>
  text.replaceAll(/docs\/[\w-]+\.(?:md|yml)/g, (name) => fromHere(join(programRoot, name)));

/** What `--help` says of a command. */
export async function helpOf(entry: CommandEntry): Promise<string> {
  const {name, summary, usage, about, lists, notes} = entry;
  const described = about ?? `${summary[0]?.toUpperCase() ?? ""}${summary.slice(1)}.`;
  const command = commandWith(name)
    .configureHelp({
      helpWidth,
      commandUsage: () => startOf(entry, usage ?? (optionsOf(name).length > 0 ? "[options]" : "")),
      optionDescription: ({description: text, defaultValueDescription: byDefault = ""}) =>
        withPlaces(byDefault === "" ? text : `${text} (default: ${byDefault})`),
    })
    .description(withPlaces(described));
  const more = [await lists?.(), notes].flatMap((text) => (text === undefined ? [] : [withPlaces(text)]));
  const layout = command.createHelp();
  // A line of a list stays whole.
  const wrapped = (line: string): string => (line.startsWith(" ") ? line : layout.boxWrap(line, helpWidth));
  const after = more.map((text) => text.split("\n").map(wrapped).join("\n"));
  return [command.helpInformation(), ...after.map((text) => `${text}\n`)].join("\n");
}

/** The list of all commands. */
export function helpOfAll(): string {
  const program = new Command("batchsweep")
    .helpOption(false)
    .helpCommand(false)
    .configureHelp({
      helpWidth,
      commandUsage: () => `${call("COMMAND", "[options]")}; ${call("COMMAND", "--help")} says more of one`,
      subcommandTerm: (command) => (isPackage ? command.name() : command.name().replace(" ", ":")),
    });
  for (const {name, group, summary} of commands)
    program.addCommand(new Command(name).summary(summary).helpGroup(`${group}:`));
  const alone = isPackage ? packageCall : "npx node scripts/batchsweep.ts";
  return `${program.helpInformation()}\nOf any training: ${alone} -- python train.py --batch-size 32 records it at three batch sizes around that one.\n`;
}
