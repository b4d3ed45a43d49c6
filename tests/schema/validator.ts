import {Ajv2020, type ValidateFunction} from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import {jsonSchema, type JsonSchemaName} from "../../src/schema/json-schema.ts";

const compiled = new Map<string, ValidateFunction>();

/** A validator that knows nothing of zod, for a published schema of this format or an older one. */
export function validatorOf(name: JsonSchemaName, format?: number): ValidateFunction {
  const key = `${name} ${format ?? ""}`;
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const ajv = new Ajv2020({strict: false});
  addFormats.default(ajv);
  const validate = ajv.compile(jsonSchema(name, format));
  compiled.set(key, validate);
  return validate;
}
