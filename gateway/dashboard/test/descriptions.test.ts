import specs from "@asyncapi/specs";
import { Validator } from "@seriousme/openapi-schema-validator";
import Ajv, { type AnySchema } from "ajv";
import { expect, test } from "vitest";
import { parse } from "yaml";
import asyncApi from "../../src/main/resources/api/asyncapi.yaml?raw";
import openApi from "../../src/main/resources/api/openapi.yaml?raw";

// That they say what the gateway does, the gateway's own tests check. Here: that they are AsyncAPI and OpenAPI, by the
// official schemas, which only npm has.

// Not strict: the schema itself is not. Its formats (uri, email) need another package and would find little here.
const isAsyncApi = new Ajv({ strict: false, validateFormats: false })
  .compile(specs.schemasWithoutId["3.0.0"] as AnySchema);

function asyncApiProblems(yaml: string): string[] {
  return isAsyncApi(parse(yaml)) ? [] : (isAsyncApi.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}

async function openApiProblems(yaml: string): Promise<unknown> {
  const result = await new Validator().validate(parse(yaml));
  return result.valid ? [] : result.errors;
}

test("the description of MQTT and WebSocket is a valid AsyncAPI document", () => {
  expect(asyncApiProblems(asyncApi)).toEqual([]);
});

test("a slip in it would be found", () => {
  expect(asyncApiProblems(asyncApi.replace("action: receive", "action: recieve"))).not.toEqual([]);
});

test("the description of REST is a valid OpenAPI document", async () => {
  expect(await openApiProblems(openApi)).toEqual([]);
});

test("a slip in that would be found, too", async () => {
  expect(await openApiProblems(openApi.replace("in: path", "in: paht"))).not.toEqual([]);
});
