// `npm run sweep` with a trainer that computes nothing: the same options, files, signals and exit codes.
import {runScript} from "../../../src/cli/recording/run-script.ts";
import {sweepCommand} from "../../../src/cli/sweep/command.ts";
import {fakeEffects} from "./fake-effects.ts";

const {argv, env, stdout, stderr} = process;
const effects = {...fakeEffects(env), stdout, stderr};
await runScript((interruption) => sweepCommand(argv.slice(2), effects, interruption), effects);
