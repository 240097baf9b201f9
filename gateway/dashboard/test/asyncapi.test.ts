import specs from "@asyncapi/specs";
import Ajv, { type AnySchema } from "ajv";
import { expect, test } from "vitest";
import { parse } from "yaml";
import description from "../../src/main/resources/api/asyncapi.yaml?raw";

// That it says what the gateway does, the gateway's own tests check. Here: that it is AsyncAPI, by the official schema.

// Not strict: the schema itself is not. Its formats (uri, email) need another package and would find little here.
const validate = new Ajv({ strict: false, validateFormats: false })
  .compile(specs.schemasWithoutId["3.0.0"] as AnySchema);

function problems(yaml: string): string[] {
  return validate(parse(yaml)) ? [] : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}

test("the description of MQTT and WebSocket is a valid AsyncAPI document", () => {
  expect(problems(description)).toEqual([]);
});

test("a slip in it would be found", () => {
  expect(problems(description.replace("action: receive", "action: recieve"))).not.toEqual([]);
});
