// npm run setup:tensorflow: gives the tensorflow engine its native library.
import {parseArgs} from "node:util";
import {tensorflowFolder} from "../src/training/engines/tensorflow/setup/record.ts";
import {setUpTensorflow} from "../src/training/engines/tensorflow/setup/run.ts";

const help = `usage: npm run setup:tensorflow -- [--cuda | --library DIR]

Fetches TensorFlow with pip, compiles the binding of tfjs-node-gpu against it, and proves both with a gradient. Both are
kept in the user's cache folder, or in the one that BATCHSWEEP_CACHE names, and survive npm ci. Needs Python with pip, a
C++ compiler and 1.3 GB; what is there already is not fetched or compiled again.

  --cuda         TensorFlow with CUDA for NVIDIA GPUs, and the CUDA libraries (9 GB while it is set up)
  --library DIR  a TensorFlow that is already here: a folder with its libraries and headers
  --json         the outcome as one line of JSON
`;

const fail = (message: string, code: 1 | 2): void => {
  for (const line of message.split("\n")) console.error(line);
  process.exitCode = code;
};

try {
  const {values} = parseArgs({
    options: {
      cuda: {type: "boolean", default: false},
      library: {type: "string"},
      json: {type: "boolean", default: false},
      help: {type: "boolean", default: false},
    },
  });
  if (values.help) console.log(help);
  else if (values.cuda && values.library !== undefined)
    fail("--cuda and --library exclude each other (a folder has CUDA or has not)", 2);
  else {
    const show = process.stderr.isTTY === true && !values.json;
    const say = (line: string) => void (values.json || console.log(line));
    const options = {
      cuda: values.cuda,
      library: values.library ?? null,
      folder: tensorflowFolder(),
      show,
      say,
    };
    try {
      const {version, gpu, kind} = await setUpTensorflow(options);
      if (values.json) console.log(JSON.stringify({tensorflow: version, kind, gpu}));
      else
        console.log(
          `TensorFlow ${version} is ready${gpu ? " and has a GPU" : ""} (npm run doctor shows what it can use)`,
        );
    } catch (error) {
      fail(error instanceof Error ? error.message : String(error), 1);
    }
  }
} catch (error) {
  fail(`${error instanceof Error ? error.message : error} (see --help)`, 2);
}
