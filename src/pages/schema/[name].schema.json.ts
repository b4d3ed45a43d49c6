import type {APIRoute, GetStaticPaths} from "astro";
import {jsonSchema, jsonSchemaNames} from "../../schema/json-schema.ts";

export const getStaticPaths = (() =>
  jsonSchemaNames.map((name) => ({params: {name}, props: {name}}))) satisfies GetStaticPaths;

type Name = (typeof jsonSchemaNames)[number];

export const GET: APIRoute<{name: Name}> = ({props}) =>
  new Response(`${JSON.stringify(jsonSchema(props.name), null, 2)}\n`, {
    headers: {"content-type": "application/json"},
  });
