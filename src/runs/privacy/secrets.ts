// Masks secrets in texts.
import {withoutKnownKeys} from "./gitleaks.ts";
import {withoutRandomWords} from "./random-words.ts";

/** What stands in a log where a secret was. */
export const secretMask = "<secret>";

/** Names whose values are secrets whatever they look like: `--api-key`, `PGPASSWORD`, `db.password`, `secretkey`. */
const secretName =
  /(?:^|[_.-])(?:secret|pwd|credentials?|authorization|connection[_-]?string|(?:db|user|my|sql|root|admin|mail|smtp|ftp|ssh|redis|proxy)[_-]?pass)$|(?:passw(?:or)?d|pass(?:phrase|code)|(?:api|access|account|auth|client|consumer|encryption|functions|licen[cs]e|master|private|secret|service|shared|signing|storage|ssh|subscription|app|bot|deploy|hook)[_.-]?(?:access[_.-]?)?(?:key|token|secret)s?|access[_.-]?signature)\d{0,2}$/i;

/** Names that may mean a secret, and as often the key of a table or the token of a text: `HF_TOKEN`, `sort_key`. */
const ambiguousName = /(?:^|[_.-])(?:key|token|auth|sig|signature|jwt|pass)$/i;

/** The same in camel case, where capitals part the words: `accessKey`, but not `monkey`. */
const camelName = /[a-z0-9](?:Key|Token|Secret|Signature|Credentials?)$/;

const isAmbiguous = (name: string): boolean => ambiguousName.test(name) || camelName.test(name);

/** Whether a name is one of a secret: `--api-key`, `HF_TOKEN`, `password`. */
export const isSecretName = (name: string): boolean => secretName.test(name) || isAmbiguous(name);

/** What stands where nothing is hidden: nothing, a number, a truth, the name of a marker as `<pad>` or `[CLS]`. */
const nothingHidden =
  /^(?:[\d.,/:+-]+(?:e[+-]?\d+|[mu]?s|%)?|true|false|none|null|undefined|<.*>|\[.*\]|\W*)$/i;

/** Whether the value under a name is one that must not be published. */
export function isSecretValue(name: string, value: string): boolean {
  const bare = name.replace(/^-+/, "");
  if (secretName.test(bare)) return !/^(?:true|false|none|null|undefined|<.*>|\W*)$/i.test(value);
  return isAmbiguous(bare) && !nothingHidden.test(value);
}

/** In running text, and in code, what follows `key: ` or `token = ` is a secret only where it looks made, not written. */
const looksMade = (value: string): boolean =>
  /^[^()[\]]{8,}$/.test(value) && /\d/.test(value) && /[a-z]/i.test(value);

/**
 * The name and sign of `name=value`, `"name": "value"` and `--name value`. A name begins where a word does, and everything
 * is bounded, which keeps the time linear.
 */
const naming =
  /(?<![\w-])(?:\\?["'])?(?<option>--?)?(?<name>[A-Za-z][\w.-]{0,100})(?:\\?["'])?(?<sign>\s{0,9}(?:=>|:=|=|:)\s{0,9}|\s{1,9}(?=[^\s=:-]))/g;

/** A value where the last search ended; the next parameter of an address's query begins a name of its own. */
const valueHere =
  /(?:(?:basic|bearer|token|digest|bot)\s)?(?!\/\/)(?:\\?(?<quote>["'])(?<quoted>[^\n]{1,4000}?)\\?\k<quote>|(?<bare>(?:[^\s"',;&]|&(?![\w-]{1,100}=)){3,4000}))/diy;

/** Where a secret's value begins and ends behind a name that was found; null where there is none. */
function namedSecret(text: string, found: RegExpExecArray): {from: number; to: number} | null {
  const {option, name = "", sign = ""} = found.groups ?? {};
  const isPair = sign.trim() !== "";
  // A word and the next one are a name and its value only after an option's dashes.
  if ((!isPair && option === undefined) || !isSecretName(name)) return null;
  // Of a shell's variable, as in `-v $PWD:/work`, it is the value that stands there.
  if (text.charAt(found.index - 1) === "$" && sign.includes(":")) return null;
  valueHere.lastIndex = found.index + found[0].length;
  const {groups, indices} = valueHere.exec(text) ?? {};
  const quoted = groups?.["quoted"];
  const value = quoted ?? groups?.["bare"];
  const [from, to] = indices?.groups?.[quoted === undefined ? "bare" : "quoted"] ?? [0, 0];
  if (value === undefined || !isSecretValue(name, value)) return null;
  const isProse = quoted === undefined && /[=:]\s+$/.test(sign);
  return isProse && !secretName.test(name) && !looksMade(value) ? null : {from, to};
}

function withoutNamedValues(text: string): string {
  const kept: string[] = [];
  let done = 0;
  naming.lastIndex = 0;
  for (let found = naming.exec(text); found !== null; found = naming.exec(text)) {
    const secret = namedSecret(text, found);
    if (secret === null) continue;
    kept.push(text.slice(done, secret.from), secretMask);
    done = secret.to;
    naming.lastIndex = secret.to;
  }
  return kept.join("") + text.slice(done);
}

/** Forms in which a secret stands beside something that is none. What is taken out is the group, or all of it. */
const forms: readonly RegExp[] = [
  // Keys by the prefixes that their issuers document, also those that are longer or shorter than today's.
  /\b(?:hf|npm|gh[opusr]|gsk|r8)_[A-Za-z0-9]{16,}/g,
  /\b(?:sk|pk|rk|pypi|glpat|xox[abeoprs]|tskey|lin_api|secret|ntn|github_pat|dop_v1|shp(?:at|ca|pa|ss)|[spr]k_(?:live|test|prod)|api_org|xai|pplx|nvapi|sntry[su]|ph[cx]|whsec|wandb_v1)[_-](?=[\w-]{0,200}\d)[\w-]{16,}/g,
  /\b(?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{12,}\b|\bAIza[\w-]{30,}|\bya29\.[\w-]{16,}|\bSG\.[\w-]{12,}\.[\w-]{12,}|\bGOCSPX-[\w-]{16,}/g,
  /(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g,
  /(?<![\w:])\d{8,10}:AA[\w-]{30,}/g,
  // Passwords as Unix keeps them.
  /\$(?:2[abxy]|[156y]|argon2\w{1,2}|scrypt)\$[\w./$,=+-]{20,}/g,
  // What stands behind the first line of a private key, where a text has it all on one line.
  /(?<=-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----).+/g,
  // The password of an address goes to its last @, but a port is none; a user's name alone may be a token.
  /(?<=:\/\/[^\s/:@"']{0,100}:)(?!\d{1,5}(?:[/?#]|$))[^\s"'<>]{1,300}(?=@)/g,
  /(?<=\bhttps?:\/\/)[^\s/:@"'<>]{16,300}(?=@)/g,
  // Addresses that anybody may post to who knows them.
  /(?<=\bhttps?:\/\/[^\s"'<>]{0,60}(?:hooks?|webhookb2|\/bot|bot\/v2\/hook|IncomingWebhook)[\w.-]{0,40}\/)(?=[^\s"'<>]{0,100}\d)[^\s"'<>?]{8,}/gi,
  /(?<=\bhttps?:\/\/api\.telegram\.org\/bot)[\w:-]{8,}/g,
  // Headers; a cookie's names and values.
  /(?<=\b(?:proxy-)?authorization["']?\s?[=:]\s?["']?(?:(?:basic|bearer|token|digest|apikey)\s)?)(?!(?:basic|bearer|token|digest|apikey)\s)[^\s"',;]{4,}/gi,
  /(?<=\bbearer\s)(?=[^\s"',;]{0,200}\d)[\w.~+/=-]{8,}/gi,
  /(?<=\b(?:set-)?cookie["']?\s?[=:]\s?["']?)[^"']{4,}/gi,
  // Of programs that take a password in a short option, of .netrc, and in a sentence.
  /(?<=\s(?:-u|--user|--proxy-user)[\s=]["']?[\w.@-]{1,100}:)[^\s"']{3,}/g,
  /(?<=\b(?:sshpass|mysql\w{0,6}|mongo\w{0,6}|redis-cli|docker login)\s[^|;]{0,60}-[pa]\s?)["']?[^\s"'-][^\s"']{2,}/g,
  /(?<=\b(?:(?:password|passwd|passphrase)(?:\s(?:is|was))?|(?:secret|token|key)\s(?:is|was))\s["']?)(?=[^\s"']{0,100}\d)(?=[^\s"']{0,100}[A-Za-z])[^\s"'<>:=()[\]{}]{8,}/gi,
  /(?<=\blogin\s\S{1,100}\spassword\s)\S+/g,
  /(?<=<(?:\w{0,40}(?:password|passwd|secret|token|apikey|api-key|api_key))>)[^<>]{3,}(?=<\/)/gi,
];

/** A text without what looks like a secret. Its time grows with the length of the text. */
export function withoutSecrets(text: string): string {
  const known = withoutKnownKeys(text, secretMask);
  const bare = forms.reduce((line, form) => line.replace(form, secretMask), withoutNamedValues(known));
  return withoutRandomWords(bare, secretMask);
}

/** Arguments without secrets: also the one after an option whose name says that it is one. */
export const argumentsWithoutSecrets = (argv: readonly string[]): string[] =>
  argv.map((argument, index) => {
    const before = argv[index - 1] ?? "";
    const isNamed = before.startsWith("-") && !before.includes("=") && !argument.startsWith("-");
    if (isNamed && isSecretValue(before, argument)) return secretMask;
    // Together with what stands before it, since `-p` means a password to some programs only.
    const together = isNamed ? withoutSecrets(`${argv[0] ?? ""} ${before} ${argument}`) : "";
    return together.endsWith(` ${secretMask}`) ? secretMask : withoutSecrets(argument);
  });
