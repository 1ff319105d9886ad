// Whether the firmware checked signatures when the machine started, and by which databases. Source: UEFI specification 2.10, 3.3 "Globally Defined
// Variables", 32.4.1.
import type { Files } from "../linux/files.ts";

const folder = "/sys/firmware/efi/efivars";
const stateVariable = `${folder}/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c`;
const databaseGuid = "d719b2cb-3d3a-4596-a3bc-dad00e67656f";

type Variables = Pick<Files, "exists" | "read">;

/** Undefined when the firmware has no such variable. Attributes (4 bytes) stand in front of the value. */
async function readVariable(files: Variables, path: string): Promise<Uint8Array | undefined> {
  return (await files.exists(path)) ? (await files.read(path)).subarray(4) : undefined;
}

export async function isSecureBootOn(files: Variables): Promise<boolean> {
  return (await readVariable(files, stateVariable))?.[0] === 1;
}

/** Signature lists: whose programs the firmware starts (`db`), and which it does not start whoever signed them (`dbx`). Empty when there is none. */
export async function readKeyDatabase(files: Variables, name: "db" | "dbx"): Promise<Uint8Array> {
  return (await readVariable(files, `${folder}/${name}-${databaseGuid}`)) ?? new Uint8Array();
}
