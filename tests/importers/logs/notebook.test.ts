import {describe, expect, test} from "vitest";
import {notebookRuns} from "../../../src/importers/logs/notebook.ts";

describe("tables of notebooks", () => {
  const table = `<table border="1"><thead><tr><th>epoch</th><th>train_loss</th><th>valid_loss</th><th>error_rate</th><th>time</th></tr></thead>
    <tbody><tr><td>0</td><td>0.5</td><td>0.4</td><td>0.25</td><td>01:04</td></tr></tbody></table>`;

  test("a table is a run, named by its heading; what that does not say the one above it does", () => {
    const runs = notebookRuns(`## CPU\n\n${table}\n\n**Batch 16:**\n${table}`, "post.md");
    expect(runs).toMatchObject([
      {name: "CPU", device: "cpu", batchSize: null, epochs: [{trainLoss: 0.5, durationMs: 64_000}]},
      {name: "Batch 16", device: "cpu", batchSize: 16},
    ]);
  });

  test.each([
    ["# CPU or GPU?", null, null],
    ["# CPU or GPU?\n\n## On the GPU, bs=64", "gpu", 64],
    ["# GPU\n\n## Batch sizes 16 to 256", "gpu", null],
    ["# GPU, batch 64, 3 epochs", "gpu", 64],
    ["# CUDA\n\n### Batch size of 32", "gpu", 32],
    ["# Batch-size: 8\n\n## Results of 2024", null, 8],
  ])("%j says device and batch size where it says one", (headings, device, batchSize) => {
    expect(notebookRuns(`${headings}\n\n${table}`, "post.md")).toMatchObject([{device, batchSize}]);
  });

  test("a notebook's outputs are read in their order", () => {
    const cells = [
      {cell_type: "markdown", source: ["# Batch size 32 on the GPU"]},
      {cell_type: "code", source: "learn.fit(1)", outputs: [{data: {"text/html": [table]}}]},
    ];
    expect(notebookRuns(JSON.stringify({cells}), "a.ipynb")).toMatchObject([{batchSize: 32, device: "gpu"}]);
  });

  test("those of Transformers count epochs or steps", () => {
    const drawn = (count: string, cells: string) =>
      `<table><tr><th>${count}</th><th>Training Loss</th><th>Validation Loss</th><th>Accuracy</th></tr>${cells}</table>`;
    const row = (at: number) => `<tr><td>${at}</td><td>0.5</td><td>0.4</td><td>0.75</td></tr>`;
    expect(notebookRuns(drawn("Epoch", row(1) + row(2)), "post.md")).toMatchObject([
      {
        engine: "transformers",
        epochs: [{epoch: 0, trainLoss: 0.5, validLoss: 0.4, errorRate: 0.25}, {epoch: 1}],
      },
    ]);
    expect(notebookRuns(drawn("Step", row(500) + row(1000)), "post.md")).toMatchObject([
      {epochs: [], reports: [{step: 500, figures: {trainLoss: 0.5}}, {step: 1000}]},
    ]);
  });

  test("what code printed in its cells, where there are no tables", () => {
    const printed = (...text: string[]) => ({
      cell_type: "code",
      outputs: text.map((one) => ({output_type: "stream", name: "stdout", text: one})),
    });
    const cells = [
      {cell_type: "markdown", source: "# GPU, batch 16"},
      printed("Epoch 1/2\n8/8 - 2s - loss: 0.9 - val_loss: 0.8\n", "Epoch 2/2\n8/8 - 1s - loss: 0.7\n"),
      printed("val accuracy: 0.9\n"),
    ];
    expect(notebookRuns(JSON.stringify({cells}), "a.ipynb")).toMatchObject([
      {
        ...{name: "GPU, batch 16", device: "gpu", batchSize: 16, engine: null},
        epochs: [{trainLoss: 0.9, validLoss: 0.8}, {trainLoss: 0.7}],
      },
    ]);
  });

  test("what has no tables is refused in one line", () => {
    expect(() => notebookRuns("# nothing", "x.md")).toThrow("x.md: no epoch tables in it");
    expect(() => notebookRuns("[]", "x.ipynb")).toThrow("x.ipynb: not a notebook: no cells");
  });
});
