/** What stands in a log where a secret was. */
const mask = "<secret>";

/** Names of options and variables whose values are secrets. */
const secretName =
  /(?:^|[_-])(?:api[_-]?key|key|token|secret|pass(?:word|wd|phrase)|credentials?|auth|signature|sig)$|(?:pg|db|mysql|redis)passw(?:or)?d$/i;

/** The same in camel case, where capitals part the words: `accessKey`, `dbPassword`, but not `monkey`. */
const camelSecretName = /[a-z0-9](?:Key|Token|Secret|Signature|Password|Passphrase|Credentials?)$/;

/** Whether a value under this name is a secret: `--api-key`, `HF_TOKEN`, `password`. */
export const isSecretName = (name: string): boolean =>
  secretName.test(name.replace(/^-+/, "")) || camelSecretName.test(name);

/**
 * Texts that are secrets by their own form: keys with the prefixes that their issuers document (OpenAI, Hugging Face,
 * GitHub, GitLab, AWS, Google, Slack, npm, PyPI, Stripe, SendGrid), webhooks, authorization headers, JSON web tokens,
 * passwords in addresses, and 32 or more letters and digits in one word, which no text is.
 */
const secretText: readonly RegExp[] = [
  /\b(?:sk|pk|rk)-[A-Za-z0-9_-]{16,}/g,
  /\bhf_[A-Za-z0-9]{16,}/g,
  /\bgh[pousr]_[A-Za-z0-9]{16,}|\bgithub_pat_\w{16,}/g,
  /\bglpat-[\w-]{16,}/g,
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g,
  /\bAIza[\w-]{35}/g,
  /\bnpm_[A-Za-z0-9]{30,}|\bpypi-[\w-]{30,}|\bdop_v1_[a-f0-9]{40,}|\b[spr]k_(?:live|test)_\w{16,}|\bSG\.[\w-]{16,}\.[\w-]{16,}/g,
  /(?<=\bhooks\.slack\.com\/services\/)[\w/]{10,}|(?<=\bdiscord(?:app)?\.com\/api\/webhooks\/)[\w/-]{10,}/g,
  /(?<=\bauthorization["']?\s?[=:]\s?["']?(?:(?:basic|bearer|token)\s)?)(?!(?:basic|bearer|token)\s)[^\s"',;]{4,}/gi,
  /\bxox[abprs]-[\w-]{10,}/g,
  /(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/g,
  /(?<=:\/\/[^\s/:@]*:)[^\s/]+(?=@)/g,
  /(?<![\w/+.-])(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]{32,}={0,2}(?![\w/.-])/g,
];

/**
 * `name=value` and `"name": "value"` in running text. A name begins where a word does, which keeps the time linear; an
 * address is no value, and the next parameter of a query begins a name of its own.
 */
const named =
  /(?<before>(?<![\w-])["']?-*(?<name>[A-Za-z][\w-]*)["']?\s*[=:]\s*["']?)(?!\/\/)(?<value>(?:[^\s"',;&]|&(?![\w-]+=)){4,})/g;

/** A text without what looks like a secret. */
export function withoutSecrets(text: string): string {
  const byName = text.replace(named, (whole: string, ...rest: unknown[]) => {
    const {before = "", name = ""} = rest.at(-1) as Record<string, string>;
    return isSecretName(name) ? `${before}${mask}` : whole;
  });
  return secretText.reduce((line, form) => line.replace(form, mask), byName);
}

/** Arguments without secrets: also the one after an option whose name says that it is one. */
export const argumentsWithoutSecrets = (argv: readonly string[]): string[] =>
  argv.map((argument, index) => {
    const before = argv[index - 1];
    const isValue =
      before !== undefined && before.startsWith("-") && !before.includes("=") && isSecretName(before);
    return isValue && !argument.startsWith("-") ? mask : withoutSecrets(argument);
  });
