// `npm run sweep` with a trainer that computes nothing: the same options, files, signals and exit codes.
import {runScript} from "../../../scripts/recording/run-script.ts";
import {sweepCommand} from "../../../scripts/sweep/command.ts";
import {fakeEffects} from "./fake-effects.ts";

const {argv, env, stdout, stderr} = process;
const effects = {...fakeEffects(env), stdout, stderr};
await runScript((interruption) => sweepCommand(argv.slice(2), effects, interruption), effects);
