import {writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {containerClient} from "../../../src/recorder/process/container-client.ts";
import {runCommand} from "../../../src/recorder/run/run-command.ts";
import {startSampler} from "../../../src/telemetry/client/start-sampler.ts";
import {context, temporaryFolder} from "../fixtures/surroundings.ts";

test("a container's client is told by its program and verb, behind options and wrappers too", () => {
  const told = (command: string): string | null => containerClient(command.split(" "));
  expect(told("docker run --rm IMAGE python train.py")).toBe("docker run");
  expect(told("/usr/bin/podman exec -it box python train.py")).toBe("podman exec");
  expect(told("docker --context remote compose up trainer")).toBe("docker compose");
  expect(told("sudo -E nerdctl run IMAGE")).toBe("nerdctl run");
  expect(told("env DOCKER_HOST=tcp://box timeout 90 docker run IMAGE")).toBe("docker run");
});

test("what only looks like one is none", () => {
  const told = (command: string): string | null => containerClient(command.split(" "));
  expect(told("python train.py run docker")).toBeNull();
  expect(told("docker images")).toBeNull();
  expect(told("./docker-train.sh run")).toBeNull();
  expect(containerClient([])).toBeNull();
});

test.skipIf(process.platform !== "linux")(
  "what the client uses is not taken for what the training uses; the machine is sampled all the same",
  async () => {
    const docker = join(temporaryFolder(), "docker");
    writeFileSync(docker, "#!/bin/sh\nsleep 0.3\n", {mode: 0o755});
    const sampler = await startSampler({sampleHz: 20});
    const listening = {readers: [], logFile: null, keepOutput: false};
    try {
      const run = await runCommand(
        {argv: [docker, "run", "--rm", "IMAGE"]},
        context({sampling: {sampler}, listening}),
      );
      if ("missing" in run.samples) throw new Error(run.samples.missing);
      const {columns, values} = run.samples.recording;
      const columnOf = (id: string): number => columns.findIndex(({metric}) => metric.id === id);
      for (const id of ["process.cpu.utilization", "process.memory.usage", "machine.cpu.other"]) {
        expect(new Set(values[columnOf(id)]), id).toEqual(new Set([null]));
        expect(columns[columnOf(id)]?.missing, id).toBe(
          "docker run: the container's processes are no children of its client, so what they use is not known",
        );
      }
      expect(values[columnOf("machine.memory.usage")]).not.toContain(null);
    } finally {
      await sampler.close();
    }
  },
);
