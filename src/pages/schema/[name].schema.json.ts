// A published JSON Schema.
import type {APIRoute, GetStaticPaths} from "astro";
import {formerSchemas, jsonSchema, jsonSchemaNames, type JsonSchemaName} from "../../schema/json-schema.ts";

interface Props extends Record<string, unknown> {
  name: JsonSchemaName;
  format?: number;
}

export const getStaticPaths = (() => [
  ...jsonSchemaNames.map((name) => ({params: {name: String(name)}, props: {name}})),
  ...formerSchemas.map(({name, format}) => ({
    params: {name: `${name}.format-${format}`},
    props: {name, format},
  })),
]) satisfies GetStaticPaths;

export const GET: APIRoute<Props> = ({props: {name, format}}) =>
  new Response(`${JSON.stringify(jsonSchema(name, format), null, 2)}\n`, {
    headers: {"content-type": "application/json"},
  });
