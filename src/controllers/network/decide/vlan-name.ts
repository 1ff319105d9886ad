// Names of VLANs that nobody named: those of the older network section and of the kernel command line.
import { sha256Hex } from "../../../formats/sha256.ts";

/** The kernel's limit (IFNAMSIZ without its end). */
const maxNameLength = 15;
/** A dot and an id of four digits. */
const suffixLength = 5;

/**
 * `<parent>.<id>`. Of a parent whose VLANs might not fit into the kernel's 15 characters the first four characters and six digits of its SHA-256
 * stand for it, whatever the id, so that all its VLANs are named alike.
 */
export function vlanName(parent: string, id: number): string {
  const fits = parent.length + suffixLength <= maxNameLength;
  return `${fits ? parent : parent.slice(0, 4) + sha256Hex(parent).slice(0, 6)}.${id}`;
}
