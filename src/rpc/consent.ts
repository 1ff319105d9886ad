// Metadata fields by which a client agrees to what the API's messages have no field for. Nodes of other makes do not look at them.
import type { Metadata } from "./metadata.ts";

/** Extensions of the node may be lost by an upgrade. */
export const dropExtensions: Readonly<Record<string, string>> = { "ichor-drop-extensions": "true" };

/** Whether the caller says all of that. */
export function agreesTo(metadata: Pick<Metadata, "get">, consent: Readonly<Record<string, string>>): boolean {
  return Object.entries(consent).every(([field, value]) => metadata.get(field) === value);
}
