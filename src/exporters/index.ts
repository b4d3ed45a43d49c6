import {csvExporter} from "./csv.ts";
import type {Exporter} from "./exporter.ts";
import {jsonExporter} from "./json.ts";
import {parquetExporter} from "./parquet.ts";

/** Every format that `npm run export` writes. */
export const exporters: readonly Exporter[] = [csvExporter, parquetExporter, jsonExporter];
