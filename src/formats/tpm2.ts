// Commands and responses of a TPM 2.0: bytes only. Source: TCG, "TPM 2.0 Library", parts 1 (architecture), 2 (structures), 3 (commands).
import { concatBytes } from "../base/bytes.ts";
import { FormatError } from "../base/errors.ts";

/** Source: part 2, "TPM_CC". */
export const tpmCommand = {
  createPrimary: 0x131,
  create: 0x153,
  load: 0x157,
  unseal: 0x15e,
  flushContext: 0x165,
  loadExternal: 0x167,
  policyAuthorize: 0x16a,
  startAuthSession: 0x176,
  verifySignature: 0x177,
  pcrRead: 0x17e,
  policyPcr: 0x17f,
  pcrExtend: 0x182,
  policyGetDigest: 0x189,
} as const;

/** Handles that every TPM has. Source: part 2, "TPM_RH". */
export const tpmHandle = { owner: 0x4000_0001, null: 0x4000_0007, password: 0x4000_0009 } as const;

/** Source: part 2, "TPM_SE". */
export const tpmSession = { hmac: 0, policy: 1, trial: 3 } as const;

/** Source: part 2, "TPMA_SESSION". */
export const sessionAttribute = { continueSession: 0x01, decrypt: 0x20, encrypt: 0x40 } as const;

/** Source: part 2, "TPM_ALG_ID". */
const algorithm = {
  rsa: 0x01,
  aes: 0x06,
  keyedHash: 0x08,
  sha256: 0x0b,
  null: 0x10,
  rsaSsa: 0x14,
  ecc: 0x23,
  cfb: 0x43,
} as const;
const curveP256 = 0x0003;

/** Source: part 2, "TPMA_OBJECT". */
const objectAttribute = {
  fixedTpm: 0x2,
  fixedParent: 0x10,
  sensitiveDataOrigin: 0x20,
  userWithAuth: 0x40,
  noDictionaryAttack: 0x400,
  restricted: 0x1_0000,
  decrypt: 0x2_0000,
  sign: 0x4_0000,
} as const;

const tag = { noSessions: 0x8001, sessions: 0x8002, verified: 0x8022 } as const;
const headerBytes = 10;
const aesBits = 128;
const pcrCount = 24;
export const sha256Bytes = 32;

export function uint16(value: number): Uint8Array {
  return Uint8Array.of(value >> 8, value);
}

export function uint32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

/** Bytes with their length in front: any TPM2B of the standard. */
export function sized(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = concatBytes(parts);
  return concatBytes([uint16(bytes.length), bytes]);
}

/** Authorisation of a command: a session, or a password in its place. */
export interface TpmAuthorisation {
  readonly session: number;
  readonly nonce: Uint8Array;
  readonly attributes: number;
  readonly hmac: Uint8Array;
}

/** An empty password: what our own objects and an owner who set none have. */
export const emptyPassword: TpmAuthorisation = {
  session: tpmHandle.password,
  nonce: new Uint8Array(),
  attributes: sessionAttribute.continueSession,
  hmac: new Uint8Array(),
};

export interface TpmRequest {
  readonly command: number;
  readonly handles?: readonly number[];
  readonly authorisations?: readonly TpmAuthorisation[];
  readonly parameters?: Uint8Array;
}

/** Source: part 1, "Command/Response Structure". */
export function encodeTpmCommand({
  command,
  handles = [],
  authorisations = [],
  parameters = new Uint8Array(),
}: TpmRequest): Uint8Array {
  const area = concatBytes(
    authorisations.flatMap(({ session, nonce, attributes, hmac }) => [
      uint32(session),
      sized(nonce),
      Uint8Array.of(attributes),
      sized(hmac),
    ]),
  );
  const body = concatBytes([
    ...handles.map(uint32),
    ...(authorisations.length === 0 ? [] : [uint32(area.length), area]),
    parameters,
  ]);
  const kind = authorisations.length === 0 ? tag.noSessions : tag.sessions;
  return concatBytes([uint16(kind), uint32(headerBytes + body.length), uint32(command), body]);
}

/** Reads fields one after the other. Throws a FormatError where the bytes end too early. */
export class TpmReader {
  readonly #view: DataView;
  readonly #bytes: Uint8Array;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  #take(length: number): number {
    const offset = this.#offset;
    if (offset + length > this.#bytes.length) {
      throw new FormatError(
        `Cannot read a TPM's answer: found ${this.#bytes.length - offset} bytes, want at least ${length}`,
        { offset },
      );
    }
    this.#offset += length;
    return offset;
  }

  uint8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#take(2));
  }

  uint32(): number {
    return this.#view.getUint32(this.#take(4));
  }

  bytes(length: number): Uint8Array {
    const offset = this.#take(length);
    return this.#bytes.slice(offset, offset + length);
  }

  /** The contents of a TPM2B. */
  sized(): Uint8Array {
    return this.bytes(this.uint16());
  }

  rest(): Uint8Array {
    return this.bytes(this.#bytes.length - this.#offset);
  }
}

export interface TpmResponse {
  /** Of the object or session that the command made; absent unless asked for. */
  readonly handle: number | undefined;
  readonly parameters: Uint8Array;
  /** What the TPM says about the first session. */
  readonly session: Omit<TpmAuthorisation, "session"> | undefined;
}

/** The TPM refused a command. */
export class TpmError extends Error {
  override readonly name: string = "TpmError";
  /** TPM_RC: with number of handle, parameter or session. */
  readonly responseCode: number;

  constructor(responseCode: number) {
    super(`the TPM answered ${responseText(responseCode)}`);
    this.responseCode = responseCode;
  }
}

/** Reasons of format one, which carry the number of what they are about. Source: part 2, "TPM_RC". */
const reasons: ReadonlyMap<number, string> = new Map([
  [0x02, "attributes are wrong"],
  [0x04, "a value is wrong"],
  [0x0b, "handle is wrong"],
  [0x0e, "authorisation failed, and counts as an attack"],
  [0x15, "a size is wrong"],
  [0x1d, "policy failed: the measured boot is another one than when the key was sealed"],
  [0x1f, "integrity failed: the key was sealed by another TPM"],
  [0x22, "authorisation failed"],
]);
const warnings: ReadonlyMap<number, string> = new Map([
  [0x100, "not started"],
  [0x921, "locked out after too many wrong authorisations"],
]);
const isFormatOne = 0x80;

function responseText(code: number): string {
  const reason = (code & isFormatOne) === 0 ? warnings.get(code) : reasons.get(code & 0x3f);
  const number = `0x${code.toString(16)}`;
  return reason === undefined ? `with code ${number}` : `"${reason}" (${number})`;
}

/** Throws a TpmError when the TPM refused, a FormatError when this is no response. */
export function parseTpmResponse(bytes: Uint8Array, { hasHandle }: { readonly hasHandle: boolean }): TpmResponse {
  const reader = new TpmReader(bytes);
  const kind = reader.uint16();
  const length = reader.uint32();
  const code = reader.uint32();
  if (length !== bytes.length) {
    throw new FormatError(`Cannot read a TPM's answer: found ${bytes.length} bytes, want ${length}`, { offset: 2 });
  }
  if (code !== 0) throw new TpmError(code);
  const handle = hasHandle ? reader.uint32() : undefined;
  if (kind !== tag.sessions) return { handle, parameters: reader.rest(), session: undefined };
  const parameters = reader.bytes(reader.uint32());
  const session = { nonce: reader.sized(), attributes: reader.uint8(), hmac: reader.sized() };
  return { handle, parameters, session };
}

/** Registers of the SHA-256 bank. Source: part 2, "TPML_PCR_SELECTION". */
export function pcrSelection(registers: readonly number[]): Uint8Array {
  const bits = new Uint8Array(pcrCount / 8);
  for (const register of registers) bits[register >> 3] = (bits[register >> 3] ?? 0) | (1 << (register & 7));
  return concatBytes([uint32(1), uint16(algorithm.sha256), Uint8Array.of(bits.length), bits]);
}

// Functions, not constants: what lies behind the end of a short array in a start-up snapshot is another thing each time one is made.

/** AES-128 in CFB mode: of the storage key, and of what sessions hide. */
export const aesCipher = (): Uint8Array => concatBytes([uint16(algorithm.aes), uint16(aesBits), uint16(algorithm.cfb)]);
export const noCipher = (): Uint8Array => uint16(algorithm.null);
export const sha256Algorithm = (): Uint8Array => uint16(algorithm.sha256);

/** The key below which we store: what others who follow the same guidance get as well. Source: TCG, "TPM v2.0 Provisioning Guidance", 7.5.1, with NIST P-256. */
export function storageKeyTemplate(): Uint8Array {
  return concatBytes([
    uint16(algorithm.ecc),
    sha256Algorithm(),
    uint32(
      objectAttribute.fixedTpm |
        objectAttribute.fixedParent |
        objectAttribute.sensitiveDataOrigin |
        objectAttribute.userWithAuth |
        objectAttribute.noDictionaryAttack |
        objectAttribute.restricted |
        objectAttribute.decrypt,
    ),
    sized(),
    aesCipher(),
    uint16(algorithm.null),
    uint16(curveP256),
    uint16(algorithm.null),
    sized(),
    sized(),
  ]);
}

/** Data that only the policy gives out. */
export function sealedTemplate(policy: Uint8Array): Uint8Array {
  const attributes = objectAttribute.fixedTpm | objectAttribute.fixedParent | objectAttribute.noDictionaryAttack;
  return concatBytes([
    uint16(algorithm.keyedHash),
    sha256Algorithm(),
    uint32(attributes),
    sized(policy),
    uint16(algorithm.null),
    sized(),
  ]);
}

/** The public half of an RSA key that signs, with exponent 65537: what the TPM is to check signatures with. */
export function signerTemplate(modulus: Uint8Array): Uint8Array {
  return concatBytes([
    uint16(algorithm.rsa),
    sha256Algorithm(),
    uint32(objectAttribute.sign | objectAttribute.userWithAuth),
    sized(), // policy
    uint16(algorithm.null), // cipher
    uint16(algorithm.rsaSsa),
    sha256Algorithm(),
    uint16(modulus.length * 8),
    uint32(0), // the usual exponent
    sized(modulus),
  ]);
}

/** TPMT_SIGNATURE by RSASSA-PKCS1-v1_5 with SHA-256. */
export function rsaSignature(signature: Uint8Array): Uint8Array {
  return concatBytes([uint16(algorithm.rsaSsa), sha256Algorithm(), sized(signature)]);
}

/** TPMT_TK_VERIFIED in a session that only computes a policy: nothing was verified. */
export const noTicket = (): Uint8Array => concatBytes([uint16(tag.verified), uint32(tpmHandle.null), sized()]);

export interface EccPoint {
  readonly x: Uint8Array;
  readonly y: Uint8Array;
}

const coordinateBytes = 32;

function coordinate(bytes: Uint8Array): Uint8Array {
  const padded = new Uint8Array(coordinateBytes);
  padded.set(bytes, coordinateBytes - bytes.length);
  return padded;
}

/** The point of a public area that follows `storageKeyTemplate`. Throws a FormatError. */
export function storageKeyPoint(publicArea: Uint8Array): EccPoint {
  const reader = new TpmReader(publicArea);
  const found = reader.uint16();
  if (found !== algorithm.ecc) throw new FormatError(`Cannot read the TPM's storage key: type is ${found}, want ECC`);
  reader.bytes(6); // name algorithm, attributes
  reader.sized(); // policy
  reader.bytes(aesCipher().length + 6); // cipher, scheme, curve, key derivation
  const [x, y] = [reader.sized(), reader.sized()];
  if (x.length > coordinateBytes || y.length > coordinateBytes) {
    throw new FormatError(`Cannot read the TPM's storage key: point has ${x.length} bytes, want ${coordinateBytes}`);
  }
  return { x: coordinate(x), y: coordinate(y) };
}
