// Free-form parts of the config as resources hold them.
import type { FreeMap, FreeValue } from "../../config/schema.ts";
import type { Json, JsonObject } from "../../cosi/struct.ts";

/** Whole numbers that JSON cannot hold exactly become the nearest one it can. */
export function jsonOf(value: FreeValue): Json {
  if (typeof value === "bigint") return Number(value);
  if (value === null || typeof value !== "object") return value;
  if (isList(value)) return value.map(jsonOf);
  return jsonObjectOf(value);
}

export function jsonObjectOf(value: FreeMap): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, jsonOf(each)]));
}

function isList(value: readonly FreeValue[] | FreeMap): value is readonly FreeValue[] {
  return Array.isArray(value);
}
