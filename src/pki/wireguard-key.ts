// Keys of WireGuard: X25519, as base64 of 32 bytes.
import { createPrivateKey, createPublicKey, randomBytes, type KeyObject } from "node:crypto";
import { FormatError } from "../base/errors.ts";

const keyBytes = 32;
/** PKCS#8 of an X25519 key up to the key itself. RFC 8410, 7. */
const pkcs8Head = "302e020100300506032b656e04220420";

/** 32 bytes; undefined when `text` is not their base64. */
export function parseWireguardKey(text: string): Uint8Array | undefined {
  try {
    const key = Uint8Array.fromBase64(text);
    return key.length === keyBytes ? key : undefined;
  } catch {
    return undefined;
  }
}

/** A private key that nobody can guess, with the bits set that the curve wants. RFC 7748, 5. */
export function generateWireguardKey(random: (length: number) => Uint8Array = randomBytes): Uint8Array {
  const key = Uint8Array.from(random(keyBytes));
  key[0] = (key[0] ?? 0) & 0xf8;
  key[31] = ((key[31] ?? 0) & 0x7f) | 0x40;
  return key;
}

/** The public half. Throws a FormatError unless the private one has 32 bytes. */
export function wireguardPublicKey(privateKey: Uint8Array): Uint8Array {
  if (privateKey.length !== keyBytes) {
    throw new FormatError(`Cannot derive public key: found ${privateKey.length} bytes, want ${keyBytes}`);
  }
  const der = Buffer.concat([Uint8Array.fromHex(pkcs8Head), privateKey]);
  const key: KeyObject = createPublicKey(createPrivateKey({ key: der, format: "der", type: "pkcs8" }));
  const { x = "" } = key.export({ format: "jwk" });
  return Uint8Array.fromBase64(x, { alphabet: "base64url" });
}
