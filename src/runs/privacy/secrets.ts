/** What stands in a log where a secret was. */
const mask = "<secret>";

/** Names of options and variables whose values are secrets. */
const secretName = /(?:^|[_-])(?:api[_-]?key|key|token|secret|password|passwd|credentials?|auth)$/i;

/** Whether a value under this name is a secret: `--api-key`, `HF_TOKEN`, `password`. */
export const isSecretName = (name: string): boolean => secretName.test(name.replace(/^-+/, ""));

/**
 * Texts that are secrets by their own form: keys with the prefixes that their issuers document (OpenAI, Hugging Face,
 * GitHub, GitLab, AWS, Slack), JSON web tokens, passwords in addresses, and 32 or more letters and digits in
 * one word, which no text is.
 */
const secretText: readonly RegExp[] = [
  /\b(?:sk|pk|rk)-[A-Za-z0-9_-]{16,}/g,
  /\bhf_[A-Za-z0-9]{16,}/g,
  /\bgh[pousr]_[A-Za-z0-9]{16,}|\bgithub_pat_\w{16,}/g,
  /\bglpat-[\w-]{16,}/g,
  /\bAKIA[0-9A-Z]{16}\b/g,
  /\bxox[abprs]-[\w-]{10,}/g,
  /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/g,
  /(?<=:\/\/[^\s/:@]*:)[^\s/@]+(?=@)/g,
  /(?<![\w/+.-])(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]{32,}={0,2}(?![\w/.-])/g,
];

/** `name=value` and `"name": "value"` in running text. */
const named = /(?<before>["']?(?<name>[A-Za-z][\w-]*)["']?\s*[=:]\s*["']?)(?<value>[^\s"',;]{4,})/g;

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
