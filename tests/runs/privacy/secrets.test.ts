import {describe, expect, test} from "vitest";
import {argumentsWithoutSecrets, withoutSecrets} from "../../../src/runs/privacy/secrets.ts";

describe("withoutSecrets()", () => {
  test.each([
    ["token=abcdefgh12", "token=<secret>"],
    ['{"api_key": "abcd1234"}', '{"api_key": "<secret>"}'],
    ["WANDB_API_KEY=0123456789abcdef0123456789abcdef01234567", "WANDB_API_KEY=<secret>"],
    ["login hf_abcdefghijklmnopqrstuv", "login <secret>"],
    ["https://ann:hunter22@example.org/x", "https://ann:<secret>@example.org/x"],
    ["https://ann:hunt@er22@example.org/x", "https://ann:<secret>@example.org/x"],
    ["$Token = 'hunter'; $env:API_KEY='hunter'", "$Token = '<secret>'; $env:API_KEY='<secret>'"],
    ["PGPASSWORD=hunter22", "PGPASSWORD=<secret>"],
    ["dbPassword: hunter22", "dbPassword: <secret>"],
    ["accessKey=hunter22", "accessKey=<secret>"],
    ["Authorization: Bearer hunter22", "Authorization: Bearer <secret>"],
    ["Authorization: Basic aHVudGVy", "Authorization: Basic <secret>"],
    ["https://example.org/f?X-Amz-Signature=0a1b2c3d", "https://example.org/f?X-Amz-Signature=<secret>"],
    [`https://hooks.slack.com/services/${"T0/B0/abcdef"}`, "https://hooks.slack.com/<secret>"],
    [`id ${"AI"}za${"x".repeat(35)}`, "id <secret>"],
    ["key 0123456789abcdef0123456789abcdef", "key <secret>"],
  ])("%s becomes %s", (text, expected) => {
    expect(withoutSecrets(text)).toBe(expected);
  });

  test.each([
    "epoch 3 loss 0.6931",
    "tokens: 512",
    "forward_pass=12.3ms pass: 3/10 max_token=128 pad_token=<pad> 'sep_token': '[SEP]'",
    'key = type("Pass", (), {})(); sig = inspect.signature(init)',
    "DepthwiseConv2dNativeBackpropFilter",
    'docker run --rm -v "$PWD:/work" image',
    "Unexpected key layer1.0.conv1.weight",
    "Git Hash b38f97eb6f2173513112f15a0481750b8a66e901, COMMIT_SHA=d0f2af8b66b20da4baa50644c0cd3f887a2eae2e",
    "http://localhost:5173/@vite/client",
    "https://github.com/pre-commit/pre-commit-hooks/blob/main/README.md",
    "InceptionResNetV2Backbone20epochs-batch64-lr0.001-2026-11-29",
    "monkey=business",
    "src/training/engines/tensorflow/ops/normalization.ts",
    "efficientnet_lite0_pretrained_on_imagenet",
  ])("%s stays", (text) => {
    expect(withoutSecrets(text)).toBe(text);
  });
});

test("argumentsWithoutSecrets() takes out the value after an option that is called a secret", () => {
  expect(
    argumentsWithoutSecrets(["train.py", "--api-key", "letmein", "--bs", "16", "--token=letmein"]),
  ).toEqual(["train.py", "--api-key", "<secret>", "--bs", "16", "--token=<secret>"]);
});

test.each(["a", "a.", "aB3-_/", "x://a:", "token='", "-p ", "key: ", "-----BEGIN PRIVATE KEY-----", " "])(
  "time grows with the length of a text, not with its square: %j again and again",
  (piece) => {
    // Time of this process alone, the least of three: a busy machine takes longer, in steps of its own.
    const microseconds = (length: number): number => {
      const text = piece.repeat(Math.ceil(length / piece.length));
      const once = (): number => {
        const began = process.cpuUsage();
        withoutSecrets(text);
        const {user, system} = process.cpuUsage(began);
        return user + system;
      };
      return Math.min(once(), once(), once());
    };
    microseconds(40_000); // compiles
    expect(microseconds(400_000)).toBeLessThan(50 * Math.max(microseconds(40_000), 2000)); // 100 times if quadratic
  },
);
