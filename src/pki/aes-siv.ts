// AEAD_AES_SIV_CMAC_256: what Network Time Security seals its packets with. Source: RFC 5297.
import { createCipheriv, createDecipheriv } from "node:crypto";
import type { CipherGCM, Cipheriv, DecipherGCM, Decipheriv } from "node:crypto";
import { BugError, FormatError } from "../base/errors.ts";
import { concatBytes } from "../base/bytes.ts";

/** Two AES-128 keys, one behind the other. */
export const sivKeyBytes = 32;
/** The synthetic initialization vector in front of what is sealed: it authenticates all of it. */
export const sivTagBytes = 16;

const algorithm = "aes-128-siv";

/** The types know no SIV: its objects have the methods of the other authenticated ciphers. */
function isSealing(cipher: Cipheriv): cipher is CipherGCM {
  return "setAAD" in cipher;
}

function isOpening(cipher: Decipheriv): cipher is DecipherGCM {
  return "setAAD" in cipher;
}

/** The vector and the ciphertext. `associated` is authenticated only, in its order; a nonce is the last of it. */
export function sealSiv(key: Uint8Array, associated: readonly Uint8Array[], text: Uint8Array): Uint8Array {
  const cipher = createCipheriv(algorithm, key, null);
  if (!isSealing(cipher)) throw new BugError(`Cannot seal with ${algorithm}: it takes no associated data`);
  for (const each of associated) cipher.setAAD(each);
  const sealed = concatBytes([cipher.update(text), cipher.final()]);
  return concatBytes([cipher.getAuthTag(), sealed]);
}

/** The text that was sealed. Throws a FormatError when key, associated data or bytes are not those of the sealing. */
export function openSiv(key: Uint8Array, associated: readonly Uint8Array[], sealed: Uint8Array): Uint8Array {
  if (sealed.length < sivTagBytes) {
    throw new FormatError(`Cannot open sealed bytes: found ${sealed.length}, want at least ${sivTagBytes}`);
  }
  const cipher = createDecipheriv(algorithm, key, null);
  if (!isOpening(cipher)) throw new BugError(`Cannot open with ${algorithm}: it takes no associated data`);
  cipher.setAuthTag(sealed.subarray(0, sivTagBytes));
  for (const each of associated) cipher.setAAD(each);
  try {
    return concatBytes([cipher.update(sealed.subarray(sivTagBytes)), cipher.final()]);
  } catch (cause) {
    throw new FormatError("Cannot open sealed bytes: they are not authentic", { cause });
  }
}
