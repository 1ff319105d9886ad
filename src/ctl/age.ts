// Encrypting a file for the owners of public keys, in the age format (age-encryption.org/v1), recipients of the X25519 kind.
import {
  createCipheriv,
  createHmac,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  randomBytes,
} from "node:crypto";
import { concatBytes, encodeUtf8 } from "../base/bytes.ts";
import { FormatError } from "../base/errors.ts";

const version = "age-encryption.org/v1";
const chunkBytes = 64 * 1024;
const fileKeyBytes = 16;
const noSalt = new Uint8Array(0);
/** What stands before the 32 bytes of a public key in its SubjectPublicKeyInfo. RFC 8410, section 4. */
const spkiHead = Uint8Array.from([0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x6e, 0x03, 0x21, 0x00]);

/** `recipients`: texts such as `age1…`. Throws a FormatError for one that is none. */
export function encryptFor(recipients: readonly string[], data: Uint8Array): Uint8Array {
  const fileKey = randomBytes(fileKeyBytes);
  const stanzas = recipients.map((recipient) => stanzaFor(parseRecipient(recipient), fileKey));
  const head = `${version}\n${stanzas.join("")}---`;
  const mac = createHmac("sha256", derive(fileKey, noSalt, "header"))
    .update(head)
    .digest();
  const nonce = randomBytes(16);
  const payload = sealChunks(derive(fileKey, nonce, "payload"), data);
  return concatBytes([encodeUtf8(`${head} ${base64(mac)}\n`), nonce, ...payload]);
}

function derive(key: Uint8Array, salt: Uint8Array, info: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", key, salt, info, 32));
}

/** Without padding, as this format has it. */
function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64").replace(/=+$/u, "");
}

function seal(key: Uint8Array, nonce: Uint8Array, data: Uint8Array): Uint8Array {
  const cipher = createCipheriv("chacha20-poly1305", key, nonce, { authTagLength: 16 });
  return concatBytes([cipher.update(data), cipher.final(), cipher.getAuthTag()]);
}

function stanzaFor(recipient: Uint8Array, fileKey: Uint8Array): string {
  const ephemeral = generateKeyPairSync("x25519");
  const share = Uint8Array.from(ephemeral.publicKey.export({ type: "spki", format: "der" })).subarray(spkiHead.length);
  const spki = Buffer.from(concatBytes([spkiHead, recipient]));
  const publicKey = createPublicKey({ key: spki, type: "spki", format: "der" });
  const secret = diffieHellman({ privateKey: ephemeral.privateKey, publicKey });
  const key = derive(secret, concatBytes([share, recipient]), `${version}/X25519`);
  return `-> X25519 ${base64(share)}\n${base64(seal(key, new Uint8Array(12), fileKey))}\n`;
}

/** Each chunk has a number; the last one, which is empty only for an empty file, is marked. */
function sealChunks(key: Uint8Array, data: Uint8Array): readonly Uint8Array[] {
  const count = Math.max(1, Math.ceil(data.length / chunkBytes));
  return Array.from({ length: count }, (_, index) => {
    const nonce = new Uint8Array(12);
    new DataView(nonce.buffer).setUint32(7, index);
    nonce[11] = index === count - 1 ? 1 : 0;
    return seal(key, nonce, data.subarray(index * chunkBytes, (index + 1) * chunkBytes));
  });
}

const alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3] as const;
const prefix = "age";

/** The 32 bytes of a public key. Bech32, BIP 173. */
export function parseRecipient(text: string): Uint8Array {
  const lower = text.toLowerCase();
  const values = Array.from(lower.slice(prefix.length + 1), (character) => alphabet.indexOf(character));
  const isWellFormed = lower.startsWith(`${prefix}1`) && values.length > 6 && !values.includes(-1);
  if (!isWellFormed || checksum([...expanded(prefix), ...values]) !== 1) throw notARecipient(text);
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const value of values.slice(0, -6)) {
    held = ((held << 5) | value) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >> bits) & 0xff);
  }
  if (bytes.length !== 32) throw notARecipient(text);
  return Uint8Array.from(bytes);
}

function notARecipient(text: string): FormatError {
  return new FormatError(`Cannot encrypt for "${text}": want a public key that begins with "age1"`);
}

function expanded(human: string): readonly number[] {
  const codes = Array.from(human, (character) => character.codePointAt(0) ?? 0);
  return [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31)];
}

function checksum(values: readonly number[]): number {
  let sum = 1;
  for (const value of values) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ff_ffff) << 5) ^ value;
    for (const [bit, term] of generator.entries()) if (((top >> bit) & 1) === 1) sum ^= term;
  }
  return sum >>> 0;
}
