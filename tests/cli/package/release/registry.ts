import {execFileSync, spawn} from "node:child_process";
import {once} from "node:events";
import {mkdirSync, writeFileSync} from "node:fs";
import {createServer, type AddressInfo} from "node:net";
import {join} from "node:path";
import {setTimeout as wait} from "node:timers/promises";

/** Verdaccio's program; undefined where it is not installed. */
export const verdaccio = process.env["BATCHSWEEP_VERDACCIO"];

/** A registry of npm on this machine. What is not published in it comes from where packages else come from. */
export interface LocalRegistry {
  /** The environment of somebody who has a home, a Node, and this registry. */
  env: Record<string, string>;
  close(): Promise<void>;
}

/** Our packages are published by anybody, and asked for nowhere else. */
const configOf = (elsewhere: string): string => `
storage: ./storage
uplinks: {elsewhere: {url: "${elsewhere}"}}
packages:
  batchsweep: {access: $all, publish: $all}
  create-batchsweep: {access: $all, publish: $all}
  "@batchsweep/*": {access: $all, publish: $all}
  "**": {access: $all, proxy: elsewhere}
max_body_size: 50mb
log: {type: stdout, level: error}
`;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const {port} = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** Starts it with everything it keeps in `folder`, which is also the home of whoever uses it. Rejects where it ends instead. */
export async function startRegistry(folder: string, home: Record<string, string>): Promise<LocalRegistry> {
  const elsewhere = execFileSync("npm", ["config", "get", "registry"], {encoding: "utf8"}).trim();
  const config = join(folder, "registry/config.yaml");
  mkdirSync(join(folder, "registry"), {recursive: true});
  writeFileSync(config, configOf(elsewhere));
  const place = `127.0.0.1:${await freePort()}`;
  writeFileSync(join(folder, ".npmrc"), `registry=http://${place}/\n//${place}/:_authToken=anybody\n`);
  const server = spawn(process.execPath, [verdaccio ?? "", "--config", config, "--listen", place], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [server.stdout, server.stderr])
    stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const ended = once(server, "exit");
  const answers = (): Promise<boolean> =>
    fetch(`http://${place}/-/ping`).then(
      ({ok}) => ok,
      () => false,
    );
  while (!(await answers())) {
    if (server.exitCode !== null) throw new Error(`the registry ended: ${said}`);
    await wait(100);
  }
  return {
    env: {...home, npm_config_cache: join(folder, "npm")},
    close: async () => {
      server.kill();
      await ended;
    },
  };
}
