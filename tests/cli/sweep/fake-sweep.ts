// `npm run sweep` with a trainer that computes nothing: the same options, files, signals and exit codes.
import {commandNamed, runEntry} from "../../../src/cli/program.ts";
import {listenForInterruption} from "../../../src/cli/recording/interruption.ts";
import type {Surroundings} from "../../../src/cli/surroundings.ts";
import {sweepCommand} from "../../../src/cli/sweep/command.ts";
import {fakeEffects} from "./fake-effects.ts";

const fake = {
  ...commandNamed("sweep"),
  load: async () => (args: readonly string[], surroundings: Surroundings) =>
    sweepCommand(args, {...fakeEffects(process.env), ...surroundings}, listenForInterruption()),
};
process.exitCode = await runEntry(fake, process.argv.slice(2));
