// Metadata fields by which a client says what the API's messages have no field for: what it agrees to, and that a machine config has to be confirmed.
// Nodes of other makes do not look at them; clients that do not send them get what they always got.
import type { Metadata } from "./metadata.ts";

/** Extensions of the node may be lost by an upgrade. */
export const dropExtensions: Readonly<Record<string, string>> = { "ichor-drop-extensions": "true" };

/** The config that waits for confirmation is good; the request itself is not looked at. */
export const confirmConfig: Readonly<Record<string, string>> = { "ichor-confirm": "true" };

/** The node goes back to the config before unless this one is confirmed within that time: a duration such as "600s". */
export const confirmWithinField = "ichor-confirm-within";

/** Whether the caller says all of that. */
export function agreesTo(metadata: Pick<Metadata, "get">, consent: Readonly<Record<string, string>>): boolean {
  return Object.entries(consent).every(([field, value]) => metadata.get(field) === value);
}
