// What the nodes of a cluster encrypt for each other with the secret they share, so that whoever passes it on cannot read it.
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { FormatError, toError } from "../base/errors.ts";

const nonceBytes = 12;
const tagBytes = 16;
const blockBytes = 16;

/** AES-256-GCM: nonce, text, tag. `key`: 32 bytes. */
export function sealSecret(key: Uint8Array, text: Uint8Array): Uint8Array {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  return Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()]);
}

/** The reverse. Throws a FormatError when it is not from somebody with the same key. */
export function openSecret(key: Uint8Array, sealed: Uint8Array): Uint8Array {
  const end = sealed.length - tagBytes;
  if (end < nonceBytes) throw new FormatError(`Cannot decrypt: found ${sealed.length} bytes, want a nonce and a tag`);
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, nonceBytes));
    decipher.setAuthTag(sealed.subarray(end));
    return Buffer.concat([decipher.update(sealed.subarray(nonceBytes, end)), decipher.final()]);
  } catch (error) {
    throw new FormatError("Cannot decrypt: it was encrypted with another key", { cause: toError(error) });
  }
}

/**
 * The same text always as the same bytes, so that a server can tell doubles apart: AES-256 block by block, after a byte of length and zeros up to whole
 * blocks. For short texts of which it may be known that they are alike.
 */
export function sealAlike(key: Uint8Array, text: Uint8Array): Uint8Array {
  if (text.length > 255) throw new FormatError(`Cannot encrypt: found ${text.length} bytes, want 255 at most`);
  const padded = new Uint8Array(Math.ceil((text.length + 1) / blockBytes) * blockBytes);
  padded[0] = text.length;
  padded.set(text, 1);
  const cipher = createCipheriv("aes-256-ecb", key, null).setAutoPadding(false);
  return Buffer.concat([cipher.update(padded), cipher.final()]);
}

/** The reverse. Throws a FormatError for bytes that cannot be such. */
export function openAlike(key: Uint8Array, sealed: Uint8Array): Uint8Array {
  if (sealed.length === 0 || sealed.length % blockBytes !== 0) {
    throw new FormatError(`Cannot decrypt: found ${sealed.length} bytes, want whole blocks of ${blockBytes}`);
  }
  const decipher = createDecipheriv("aes-256-ecb", key, null).setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(sealed), decipher.final()]);
  const length = padded[0] ?? 0;
  if (length >= padded.length) throw new FormatError("Cannot decrypt: it was encrypted with another key");
  return Uint8Array.from(padded.subarray(1, 1 + length));
}
