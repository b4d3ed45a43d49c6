/** A line that somebody's program might print or somebody might type, and what of it must not be published. */
export interface Leak {
  name: string;
  line: string;
  secrets: string[];
}

const small = "abcdefghijklmnopqrstuvwxyz";
const digits = "0123456789";
const hex = `${digits}abcdef`;
const capitals = small.toUpperCase();
const all = capitals + small + digits;
const urlSafe = `${all}-_`;
const base64 = `${all}+/`;

/** Letters drawn by lot, the same in each run: mulberry32 by Tommy Ettinger. */
function drawing(seed: number): (length: number, letters?: string) => string {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return (length, letters = all) => {
    const letter = (): string => letters.charAt(Math.floor(next() * letters.length));
    // Begins and ends with a letter or digit: a sign at the edge of a word belongs to the text around it.
    const edge =
      letters === urlSafe || letters === base64 ? () => all.charAt(Math.floor(next() * all.length)) : letter;
    return edge() + Array.from({length: length - 2}, letter).join("") + edge();
  };
}

/**
 * Secrets of many services and forms, made anew for a seed. They are put together here and drawn by lot, so that nothing in
 * the repository looks like a secret to a scanner.
 */
export function leaks(seed: number): Leak[] {
  const drawn = drawing(seed);
  const bare = (name: string, ...parts: string[]): Leak => {
    const secret = parts.join("");
    return {name, line: `login ok ${secret} for 1 h`, secrets: [secret]};
  };
  const within = (name: string, before: string, secret: string, after = ""): Leak => ({
    name,
    line: `${before}${secret}${after}`,
    secrets: [secret],
  });
  const teams = (name: string, ...secrets: [string, string]): Leak => ({
    name,
    line: `https://x.webhook.office.com/webhookb2/${secrets.join("/IncomingWebhook/")}`,
    secrets,
  });
  const uuid = (): string => [8, 4, 4, 4, 12].map((length) => drawn(length, hex)).join("-");
  const jwt = ["ey" + "J" + drawn(20), "ey" + "J" + drawn(40), drawn(43, urlSafe)].join(".");
  const password = (): string => `${drawn(5, small)}${drawn(3, digits)}!${drawn(2, small)}`;
  const withAt = `${drawn(4, small)}@${drawn(5, small)}${drawn(2, digits)}`;
  return [
    bare("OpenAI", "sk", "-proj-", drawn(48, urlSafe)),
    bare("OpenAI, older", "sk", "-", drawn(20), "T3", "Blbk", "FJ", drawn(20)),
    bare("Anthropic", "sk", "-ant-api03-", drawn(93, urlSafe), "AA"),
    bare("Hugging Face", "h", "f_", drawn(34, capitals + small)),
    bare("Weights & Biases", drawn(40, hex)),
    bare("GitHub", "gh", "p_", drawn(36)),
    bare("GitHub, fine-grained", "github", "_pat_", drawn(22), "_", drawn(59)),
    bare("GitLab", "gl", "pat-", drawn(20, urlSafe)),
    bare("AWS key id", "AK", "IA", drawn(16, `${capitals}234567`)),
    bare("AWS secret key", drawn(40, base64)),
    bare("Google API", "AI", "za", drawn(35, urlSafe)),
    bare("Google OAuth", "ya", "29.", drawn(60, urlSafe)),
    bare("Google client", "GO", "CSPX-", drawn(28, urlSafe)),
    bare("Slack", "xo", "xb-", drawn(12, digits), "-", drawn(12, digits), "-", drawn(24)),
    bare("Stripe", "sk", "_live_", drawn(24)),
    bare("npm", "np", "m_", drawn(36)),
    bare("PyPI", "py", "pi-", "AgEIcHlwaS5vcmc", drawn(70, urlSafe)),
    bare("SendGrid", "S", "G.", drawn(22, urlSafe), ".", drawn(43, urlSafe)),
    bare("DigitalOcean", "do", "p_v1_", drawn(64, hex)),
    bare("Databricks", "da", "pi", drawn(32, hex)),
    bare("Replicate", "r", "8_", drawn(37)),
    bare("Groq", "gs", "k_", drawn(52)),
    bare("NVIDIA", "nv", "api-", drawn(64, urlSafe)),
    bare("Linear", "lin", "_api_", drawn(40)),
    bare("Notion", "nt", "n_", drawn(11, digits), drawn(35)),
    bare("Sentry", "sntr", "yu_", drawn(64, hex)),
    bare("Grafana", "gl", "sa_", drawn(32), "_", drawn(8, hex)),
    bare("Vault", "hv", "s.", drawn(95, urlSafe)),
    bare("Shopify", "shp", "at_", drawn(32, hex)),
    bare("Telegram", drawn(9, `${digits.slice(1)}`), ":A", "A", drawn(33, urlSafe)),
    bare("Twilio", "S", "K", drawn(32, hex)),
    bare("Azure client", drawn(3), "8Q", "~", drawn(34)),
    bare("Alibaba", "LT", "AI", drawn(20)),
    bare("Tailscale", "ts", "key-auth-", drawn(12), "-", drawn(32)),
    bare("age", "AGE-SECRET", "-KEY-1", drawn(58, "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L")),
    bare("JSON web token", jwt),
    bare("bcrypt", "$2b", "$12$", drawn(53)),
    within("Mailgun, by name", "mailgun_key = ", `key-${drawn(32, hex)}`),
    within("Dropbox, by name", 'dropbox: "', drawn(15, small + digits), '"'),
    within("Heroku, by name", "HEROKU_API_KEY=", uuid()),
    within("private key", `-----BEGIN ${"PRIVATE"} KEY-----\\n`, drawn(120, base64)),
    within("private key, a line of it", "", drawn(64, base64)),
    within("header", "Authorization: Bearer ", drawn(18, small + digits)),
    within("header, basic", "Authorization: Basic ", drawn(12)),
    within("header of an own name", "X-Api-Key: ", drawn(14, small + digits)),
    within("cookie", "Set-Cookie: session=", drawn(16, small + digits), "; Path=/"),
    within("password of a database", "postgres://ann:", password(), "@db.example.org:5432/x"),
    within("password with an @", "https://ann:", withAt, "@example.org/x"),
    within(
      "password with a slash",
      "redis://:",
      `${drawn(6, small)}/${drawn(4, small)}`,
      "@cache.example.org:6379",
    ),
    within("token as a user", "git clone https://", drawn(20, small + digits), "@git.example.org/a.git"),
    within("variable of PostgreSQL", "PGPASSWORD=", password()),
    within("camel case", "dbPassword: ", password()),
    within("JSON", '{"user": "ann", "password": "', `${drawn(6, small)} ${drawn(6, small)}`, '", "lr": 0.1}'),
    within("JSON in a text", '"{\\"secret_key\\": \\"', drawn(12), '\\"}"'),
    within("after another name", "config: accessKey=", drawn(12)),
    within("arguments echoed", "Namespace(lr=0.1, hf_token='", drawn(14), "', bs=16)"),
    within("option", "train.py --api-key ", drawn(10, small)),
    within("option of curl", "curl -u ann:", password(), " https://example.org"),
    within("option of sshpass", "sshpass -p ", password(), " ssh example.org"),
    within("sentence", "the password is ", password()),
    within("XML", "<password>", password(), "</password>"),
    within(".netrc", "machine example.org login ann password ", password()),
    within("Azure storage", "AccountName=a;AccountKey=", `${drawn(86, base64)}==`, ";EndpointSuffix=x"),
    within("connection string", "Server=db;User Id=sa;Password=", password(), ";Encrypt=true"),
    within("token in an address", "https://example.org/f?token=", drawn(12), "&page=2"),
    within(
      "signed address of AWS",
      "https://s3.example.org/b/k?X-Amz-Expires=60&X-Amz-Signature=",
      drawn(64, hex),
    ),
    within(
      "signed address of Azure",
      "https://a.example.org/c?sv=2022-11-02&sig=",
      `${drawn(43)}%3D`,
      "&se=2026",
    ),
    within("signed address of Google", "https://storage.example.org/b?X-Goog-Signature=", drawn(64, hex)),
    within("webhook of Slack", "https://hooks.slack.com/services/", `T${drawn(8)}/B${drawn(8)}/${drawn(24)}`),
    within(
      "webhook of Discord",
      "https://discord.com/api/webhooks/",
      `${drawn(18, digits)}/${drawn(60, urlSafe)}`,
    ),
    teams("webhook of Teams", uuid(), drawn(32, hex)),
  ];
}
