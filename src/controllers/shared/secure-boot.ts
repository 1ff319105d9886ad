// Whether the firmware checked signatures when the machine started. Source: UEFI specification, 3.3 "Globally Defined Variables".
import type { Files } from "../../linux/files.ts";

/** EFI variable with its attributes (4 bytes) in front of the value. */
const variable = "/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c";

export async function isSecureBootOn(files: Pick<Files, "exists" | "read">): Promise<boolean> {
  return (await files.exists(variable)) && (await files.read(variable))[4] === 1;
}
