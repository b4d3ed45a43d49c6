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
    ["PGPASSWORD=hunter22", "PGPASSWORD=<secret>"],
    ["dbPassword: hunter22", "dbPassword: <secret>"],
    ["accessKey=hunter22", "accessKey=<secret>"],
    ["Authorization: Bearer hunter22", "Authorization: Bearer <secret>"],
    ["Authorization: Basic aHVudGVy", "Authorization: Basic <secret>"],
    ["https://example.org/f?X-Amz-Signature=0a1b2c3d", "https://example.org/f?X-Amz-Signature=<secret>"],
    [`https://hooks.slack.com/services/${"T0/B0/abcdef"}`, "https://hooks.slack.com/services/<secret>"],
    [`id ${"AI"}za${"x".repeat(35)}`, "id <secret>"],
    ["key 0123456789abcdef0123456789abcdef", "key <secret>"],
  ])("%s becomes %s", (text, expected) => {
    expect(withoutSecrets(text)).toBe(expected);
  });

  test.each([
    "epoch 3 loss 0.6931",
    "tokens: 512",
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

test("time grows with the length of a text, not with its square", () => {
  const ms = (length: number): number => {
    const start = performance.now();
    withoutSecrets("a".repeat(length));
    return performance.now() - start;
  };
  ms(20_000); // compiles
  expect(ms(400_000)).toBeLessThan(100 * Math.max(ms(20_000), 1)); // 400 times where it is quadratic
});
