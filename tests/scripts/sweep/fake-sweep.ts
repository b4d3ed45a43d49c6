// `npm run sweep` with a trainer that computes nothing: the same options, files, signals and exit codes.
import {runSweepScript} from "../../../scripts/sweep/run.ts";
import {fakeEffects} from "./fake-effects.ts";

const {argv, env, stdout, stderr} = process;
await runSweepScript(argv.slice(2), {...fakeEffects(env), stdout, stderr});
