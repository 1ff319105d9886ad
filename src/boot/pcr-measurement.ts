// What starting a unified kernel image measures into register 11 of a TPM: the parts of the image, by its stub, then words of the agent. It is known before
// the image ever ran, so that who makes the image can sign it. Source: systemd-stub(7), "TPM PCR Notes"; systemd-measure(1); UAPI group, "Unified Kernel
// Image (UKI)"; TCG, "TPM 2.0 Library", part 1, "Extend of a PCR".
import { encodeUtf8 } from "../base/bytes.ts";
import { parsePe } from "../formats/pe.ts";
import { sha256 } from "../formats/sha256.ts";

export const imageRegister = 11;

/** From here on volumes may be opened: measured before the first one is. */
export const enterWord = "enter-machined";
/** Nothing more is opened until the next start: measured before anything runs that is not ours. */
export const leaveWord = "start-the-world";

/** In the order in which the stub measures them, wherever they lie in the image. The signature itself is left out. */
const measuredSections = [
  ".linux",
  ".osrel",
  ".cmdline",
  ".initrd",
  ".ucode",
  ".splash",
  ".dtb",
  ".uname",
  ".sbat",
  ".pcrpkey",
] as const;

function extend(register: Uint8Array, data: Uint8Array): Uint8Array {
  return sha256(register, sha256(data));
}

/** Value of register 11 (SHA-256) when the stub has started the kernel. Throws a FormatError when this is no PE image. */
export function measureImage(uki: Uint8Array): Uint8Array {
  const { sections } = parsePe(uki);
  let register: Uint8Array = new Uint8Array(32);
  for (const name of measuredSections) {
    const section = sections.find((each) => each.name === name);
    if (section === undefined) continue;
    // Memory that the file does not fill is zero.
    const content = new Uint8Array(section.virtualBytes);
    const inFile = Math.min(section.virtualBytes, section.fileBytes);
    content.set(uki.subarray(section.fileOffset, section.fileOffset + inFile));
    register = extend(extend(register, encodeUtf8(`${name}\0`)), content);
  }
  return register;
}

/** The value after one more word. */
export function measureWord(register: Uint8Array, word: string): Uint8Array {
  return extend(register, encodeUtf8(word));
}
