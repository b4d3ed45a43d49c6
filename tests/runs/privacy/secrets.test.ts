import {describe, expect, test} from "vitest";
import {argumentsWithoutSecrets, withoutSecrets} from "../../../src/runs/privacy/secrets.ts";

describe("withoutSecrets()", () => {
  test.each([
    ["token=abcdefgh12", "token=<secret>"],
    ['{"api_key": "abcd1234"}', '{"api_key": "<secret>"}'],
    ["WANDB_API_KEY=0123456789abcdef0123456789abcdef01234567", "WANDB_API_KEY=<secret>"],
    ["login hf_abcdefghijklmnopqrstuv", "login <secret>"],
    ["https://ann:hunter22@example.org/x", "https://ann:<secret>@example.org/x"],
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
