/**
 * Reading JSON that somebody else wrote: each reader answers `undefined` where the member is missing or of another
 * type, so that a message of a later version is read as far as it is understood.
 */
export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [member: string]: Json | undefined;
}

/** Throws `SyntaxError` for text that is not JSON. */
export function parseJson(text: string): Json {
  return JSON.parse(text) as Json;
}

export function asObject(json: Json | undefined): JsonObject | undefined {
  return typeof json === "object" && json !== null && !Array.isArray(json) ? json : undefined;
}

export function asArray(json: Json | undefined): Json[] | undefined {
  return Array.isArray(json) ? json : undefined;
}

export function asText(json: Json | undefined): string | undefined {
  return typeof json === "string" ? json : undefined;
}

export function asNumber(json: Json | undefined): number | undefined {
  return typeof json === "number" ? json : undefined;
}

export function asBoolean(json: Json | undefined): boolean | undefined {
  return typeof json === "boolean" ? json : undefined;
}
