import {createRequire} from "node:module";
import type {Adapter} from "../../../../schema/adapter.ts";
import {cacheFolder} from "../../../cache-folder.ts";
import {describeAdapter, parseAdapterList, pickAdapter, softwareAdapter, systemBackend} from "./adapter.ts";
import type {ListedAdapter} from "./adapter.ts";
import {swiftShaderArchive, unpackSwiftShader} from "./swiftshader.ts";

/** An adapter that was found. */
export interface OpenAdapter {
  adapter: GPUAdapter;
  facts: Adapter;
}

interface Dawn {
  create(options: string[]): GPU;
  globals: object;
}

/** A name that no GPU has: asked for it, Dawn answers with the names that there are. */
const nobodysName = "batchsweep asks for the list";

/**
 * Dawn crashes when what `create` gave is collected while something that came from it is in use, and koffi closes a
 * library with its handle: kept to the end.
 */
const alive: unknown[] = [];

let loaded: Promise<Dawn> | null = null;

async function loadDawn(): Promise<Dawn> {
  loaded ??= import("webgpu").then(
    (dawn) => {
      Object.assign(globalThis, dawn.globals);
      return dawn;
    },
    (error: NodeJS.ErrnoException) => {
      // The package of the trainer leaves it to those who have a GPU: it weighs as much as all the rest.
      if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
      throw new Error("webgpu is not installed (npm install webgpu @tensorflow/tfjs-backend-webgpu)", {
        cause: error,
      });
    },
  );
  return loaded;
}

/**
 * The adapter asked for: part of a name, `software`, or null for the GPU that WebGPU calls high-performance. Throws with
 * the reason and what to try.
 */
export async function openAdapter(wanted: string | null): Promise<OpenAdapter> {
  if (wanted === softwareAdapter) provideSwiftShader();
  const dawn = await loadDawn();
  const open = (...options: string[]): GPU => {
    // Otherwise Dawn rounds the GPU's clock to 65 µs, against spying that a training is no target of.
    const gpu = dawn.create([
      `backend=${systemBackend}`,
      "disable-dawn-features=timestamp_quantization",
      ...options,
    ]);
    alive.push(gpu);
    return gpu;
  };
  const listed = await listAdapters(open(`adapter=${nobodysName}`));
  const name = pickAdapter(listed, wanted);
  const gpu = name === null ? open() : open(`adapter=${name}`);
  const adapter = await gpu.requestAdapter({powerPreference: "high-performance"});
  if (adapter === null) throw new Error(`the driver gives no adapter: ${name ?? "GPU"} (update the driver)`);
  const facts = describeAdapter(adapter, listed);
  // What is not known by its name may still say it of itself.
  if (facts.software && wanted !== softwareAdapter)
    throw new Error(`a software adapter, which is no GPU: ${facts.name} (ask for it by --adapter software)`);
  return {adapter, facts};
}

/**
 * Dawn's device that computes nothing and has little memory: what a step costs the host can be measured on it, and how
 * running out of memory is told.
 */
export async function openNothing(): Promise<OpenAdapter> {
  const gpu = (await loadDawn()).create(["backend=null"]);
  alive.push(gpu);
  const adapter = await gpu.requestAdapter();
  if (adapter === null) throw new Error("Dawn has no null backend (npm ci installs the webgpu package anew)");
  const facts = describeAdapter(adapter, []);
  return {adapter, facts: {...facts, name: "Nothing", backend: "null", timestamps: false}};
}

async function listAdapters(gpu: GPU): Promise<ListedAdapter[]> {
  try {
    await gpu.requestAdapter();
    return [];
  } catch (error) {
    return parseAdapterList(error instanceof Error ? error.message : String(error));
  }
}

/** Makes SwiftShader the Vulkan driver of this process, unless the person has named one; the loader too where there is none. */
export function provideSwiftShader(): void {
  const env = process.env;
  if (env["VK_ICD_FILENAMES"] !== undefined || env["VK_DRIVER_FILES"] !== undefined) return;
  const archive = swiftShaderArchive();
  if (archive === null) return;
  const {driver, loader} = unpackSwiftShader(archive, cacheFolder("drivers"));
  // Dawn asks for the loader by its bare name; glibc then finds one of that name that is in the process already.
  const koffi = createRequire(import.meta.url)("koffi") as {load(file: string): unknown};
  try {
    alive.push(koffi.load("libvulkan.so.1"));
  } catch {
    alive.push(koffi.load(loader));
  }
  env["VK_ICD_FILENAMES"] = driver;
}
