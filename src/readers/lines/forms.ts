// Forms of lines that trainers print, in one form: a place by its name, figures by theirs.

/** A clock or a date says nothing of the training; what is left of it separates. */
const instants =
  /\b\d{4}[-/]\d\d[-/]\d\d(?:[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?)?|\b\d\d[-/]\d\d[ ]+\d\d:\d\d:\d\d(?:[.,]\d+)?|\b\d+:\d\d(?::\d\d)?(?:[.,]\d+)?\b(?!\/)/g;

/** `Accuracy of the network on the 10000 test images: 54 %`: how many were tried is no figure. */
const countedWords =
  /\b((?:\w+ )?(?:accuracy|loss|error(?: rate)?))\b[\w ]{0,40}\bon (?:the |all )?\d[\d,]* (test |validation |val )?(?:images|samples|examples|inputs)\b/i;

/** `tensor(0.69, grad_fn=<…>)`, `np.float64(0.69)`: a number that was printed with its type. */
const boxed =
  /\b(?:torch\.|np\.|jnp\.)?(?:tensor|array|Array|float\d+)\(\[?\s*([-+]?[\w.+-]+)\s*\]?(?:,[^()]*)?\)/g;

/** Minutes and seconds as seconds: `1m 12s`, `1 minute and 2.5 seconds`. */
const minutes = /\b(\d+) ?(?:m(?:in)?[: ]\s*(\d+(?:\.\d+)?) ?s|minutes? and (\d+(?:\.\d+)?) seconds?)\b/g;

const data = "train(?:ing)?|val(?:id(?:ation)?)?|eval|test";

/** Forms of one trainer or of several, each with what it means. */
const forms: readonly [RegExp, string][] = [
  [/\b(epoch|step|iter(?:ation)?|batch|round)\s+(\d+) (?:of|out of) (\d+)\b/i, "$1 $2/$3"],
  // Catalyst's `1/2 * Epoch (train): loss: …` and `train (1/2) loss: …`.
  [/^\s*(\d+)\/(\d+) \* Epoch (?:\d+ )?\((\w+)\)/, "$3 epoch $1/$2 |"],
  [/^\s*(train|valid) \((\d+)\/(\d+)\) /, "$1 epoch $2/$3 | "],
  // Of a validation's iterations the number is no step.
  [/\bIter\((val|test)\)\s*\[\d+(?:\/\d+)?\]/, "$1 |"],
  [/\b(Epoch|Iter)\((\w+)\)/g, "$2 $1"],
  // ESPnet's `1epoch:train:101-200batch: …` and `1epoch results: …`.
  [/\b(\d+)epoch:(\w+):\d+-(\d+)batch:(?:(\d+)num_updates:)?/, "$2 epoch $1 batch $3 |"],
  [/\b(\d+)epoch results:/, "epoch $1 "],
  // MXNet's `Epoch[0] Batch [100-200]`.
  [/\bBatch \[(?:\d+-)?(\d+)\]/, "Batch $1 "],
  [/^\s*\[(\d+)\/(\d+)\]\s*\[\s*(\d+)\/(\d+)\]/, "epoch $1/$2 [$3/$4]"],
  // scikit-learn's boosting, a tree a round.
  [/^\s*\[(\d+)\/(\d+)\] (?=\d+ trees?,)/, "round $1/$2 | "],
  [/\s*\((train|training|val|valid|validation|eval|test)\)(?=\s*[:=])/gi, " $1"],
  [/\s*\((train\w*\/(?:val|test)\w*)\)(?=\s*[:=])/gi, " $1"],
  [/\s*\(%\)(?=\s*[:=])/g, " %"],
  [/\s*\([^()\d]*\)(?=\s*[:=])/g, ""],
  [/^\s*\[(\d+)\]\s*\[\s*(\d+)\/(\d+)\]/, "epoch $1 [$2/$3]"],
  [/^\s*\[(\d+),\s*(\d+)\]/, "epoch $1 step $2"],
  [/^\s*(\d+)\|(\d+)\|/, "epoch $1 step $2 "],
  [/\b(epoch)\s+(\d+)-(\d+),/i, "$1 $2 step $3,"],
  [/^s:(\d+) (?=(?:tel|trl|eval):)/, "step $1 "],
  [/\bTrain: (\d+) \[/, "Train epoch: $1 ["],
  [new RegExp(String.raw`\b(${data}):? \[(\d+(?:\/\d+)?)\]\s*\[`, "i"), "$1 epoch $2 ["],
  [/^\s*\[(\d+)\](?=\s+\S)/, "round $1 |"],
  // CatBoost's losses are those of `learn` and of `test`.
  [/\b(learn: \S+\s+)test:/, "$1test loss:"],
  [/^\s*(\d+):(?=\t|\s+learn)/, "round $1 |"],
  // Darknet's `1: 10.2, 10.1 avg loss, 0.001 rate, 3.1 seconds, 64 images, …`.
  [
    /^\s*(\d+): ([-\w.]+), [-\w.]+ avg(?: loss)?, (\S+) rate, \S+ seconds, (\d+) images.*/,
    "step $1 | loss: $2 lr: $3 images seen: $4",
  ],
];

/** What stands in a line for something else than its words say, written out; instants and what a logger adds set apart. */
export const inPlainForm = (text: string): string =>
  forms.reduce(
    (line, [form, plain]) => line.replace(form, plain),
    text
      .replace(/ {3,}/g, "  ")
      .replace(instants, " | ")
      .replace(/\(\w+:\d+\)|\b[\w./]{1,80}\.py:\d+(?::\w+)?/g, "|")
      .replace(/^[A-Z]+:[\w.]+:(?=\S)/, "")
      .replace(/\b(?:DEBUG|INFO|WARNING)\b/g, "|")
      .replace(/(\d)([kKMG]) (?=[a-z]+\/s)/g, "$1 $2")
      .replace(/1\.?#(INF|IND|QNAN|SNAN)\w*/gi, (_, word: string) => (/inf/i.test(word) ? "inf" : "nan"))
      .replace(minutes, (_, m: string, s?: string, long?: string) => `${60 * Number(m) + Number(s ?? long)}s`)
      .replace(boxed, "$1")
      .replace(countedWords, (_, name: string, of = "") => (/test|val/i.test(name) ? name : `${of}${name}`)),
  );
