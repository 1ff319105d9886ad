// A session with a TPM: what goes to it and comes from it can be neither read nor changed on the way, as on the wires of a chip beside the
// processor. Source: TCG, "TPM 2.0 Library", part 1, "Session-based authorizations", "Secret Sharing", "Session-based encryption".
import { createCipheriv, createDecipheriv, createECDH, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { concatBytes, encodeUtf8 } from "../base/bytes.ts";
import {
  aesCipher,
  encodeTpmCommand,
  noCipher,
  parseTpmResponse,
  sessionAttribute,
  sha256Algorithm,
  sha256Bytes,
  sized,
  tpmCommand,
  tpmHandle,
  tpmSession,
  TpmReader,
  uint32,
  type EccPoint,
  type TpmRequest,
  type TpmResponse,
} from "../formats/tpm2.ts";
import { sha256 } from "../formats/sha256.ts";

/** Sends one command and resolves with the answer. One TPM takes one at a time. */
export type TpmTransmit = (command: Uint8Array) => Promise<Uint8Array>;

/** An object in the TPM. */
export interface TpmObject {
  readonly handle: number;
  /** What the TPM calls it: a digest of its public area. */
  readonly name: Uint8Array;
}

function hmac(key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array {
  return createHmac("sha256", key).update(concatBytes(parts)).digest();
}

const sha256Bits = sha256Bytes * 8;

/** 256 bits. Source: part 1, "KDFa()". */
function deriveFromKey(key: Uint8Array, label: string, contexts: readonly Uint8Array[]): Uint8Array {
  return hmac(key, uint32(1), encodeUtf8(`${label}\0`), ...contexts, uint32(sha256Bits));
}

/** Source: part 1, "KDFe()". */
function deriveFromPoint(shared: Uint8Array, label: string, parties: readonly Uint8Array[]): Uint8Array {
  return sha256(uint32(1), shared, encodeUtf8(`${label}\0`), ...parties);
}

export async function runTpm(
  transmit: TpmTransmit,
  request: TpmRequest,
  { hasHandle = false }: { readonly hasHandle?: boolean } = {},
): Promise<TpmResponse> {
  return parseTpmResponse(await transmit(encodeTpmCommand(request)), { hasHandle });
}

/** The secret of a session, and what the TPM needs to find it. Source: part 1, "ECC: Secret sharing". */
function shareSecret({ x, y }: EccPoint): { readonly secret: Uint8Array; readonly encrypted: Uint8Array } {
  const own = createECDH("prime256v1");
  const ownPoint = own.generateKeys();
  const shared = own.computeSecret(concatBytes([Uint8Array.of(4), x, y]));
  const [ownX, ownY] = [ownPoint.subarray(1, 1 + x.length), ownPoint.subarray(1 + x.length)];
  return {
    secret: deriveFromPoint(shared, "SECRET", [ownX, x]),
    encrypted: concatBytes([sized(ownX), sized(ownY)]),
  };
}

interface StartedSession {
  readonly handle: number;
  /** Ours, and the TPM's. */
  readonly nonce: Uint8Array;
  readonly tpmNonce: Uint8Array;
}

interface SharedSecret {
  /** Handle of the key by way of which the secret is shared. */
  readonly storageKey: number;
  readonly encrypted: Uint8Array;
  readonly cipher: Uint8Array;
}

const noSecret = (): SharedSecret => ({
  storageKey: tpmHandle.null,
  encrypted: new Uint8Array(),
  cipher: noCipher(),
});

async function startSession(
  transmit: TpmTransmit,
  kind: number,
  { storageKey, encrypted, cipher }: SharedSecret,
): Promise<StartedSession> {
  const nonce = randomBytes(sha256Bytes);
  const { handle = 0, parameters } = await runTpm(
    transmit,
    {
      command: tpmCommand.startAuthSession,
      handles: [storageKey, tpmHandle.null],
      parameters: concatBytes([sized(nonce), sized(encrypted), Uint8Array.of(kind), cipher, sha256Algorithm()]),
    },
    { hasHandle: true },
  );
  return { handle, nonce, tpmNonce: new TpmReader(parameters).sized() };
}

interface CipherKey {
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
}

/** A command for the session: its first parameter is a TPM2B. */
export interface SessionRequest {
  readonly command: number;
  readonly object: TpmObject;
  readonly parameters?: Uint8Array;
}

export class TpmSession implements AsyncDisposable {
  readonly handle: number;
  readonly #transmit: TpmTransmit;
  readonly #key: Uint8Array;
  #tpmNonce: Uint8Array;

  private constructor(transmit: TpmTransmit, handle: number, key: Uint8Array, tpmNonce: Uint8Array) {
    this.#transmit = transmit;
    this.handle = handle;
    this.#key = key;
    this.#tpmNonce = tpmNonce;
  }

  /** `kind` is one of `tpmSession`; the secret is shared by way of `storageKey`, which only its TPM can use. */
  static async start(
    transmit: TpmTransmit,
    kind: number,
    storageKey: TpmObject & { readonly point: EccPoint },
  ): Promise<TpmSession> {
    const { secret, encrypted } = shareSecret(storageKey.point);
    const shared = { storageKey: storageKey.handle, encrypted, cipher: aesCipher() };
    const { handle, nonce, tpmNonce } = await startSession(transmit, kind, shared);
    return new TpmSession(transmit, handle, deriveFromKey(secret, "ATH", [tpmNonce, nonce]), tpmNonce);
  }

  #cipher(newer: Uint8Array, older: Uint8Array): CipherKey {
    const bytes = deriveFromKey(this.#key, "CFB", [newer, older]);
    return { key: bytes.subarray(0, 16), iv: bytes.subarray(16) };
  }

  /**
   * Runs a command that this session authorises for an object without a password. A first parameter is hidden on its way to the TPM
   * (`hidden: "request"`), or on its way back. Rejects when the answer is not the TPM's.
   */
  async run(
    { command, object, parameters = new Uint8Array() }: SessionRequest,
    hidden: "request" | "response",
  ): Promise<Uint8Array> {
    const nonce = randomBytes(sha256Bytes);
    const attributes =
      sessionAttribute.continueSession | (hidden === "request" ? sessionAttribute.decrypt : sessionAttribute.encrypt);
    const sent = hidden === "request" ? this.#hide(parameters, nonce) : parameters;
    const digest = sha256(uint32(command), object.name, sent);
    const authorisation = {
      session: this.handle,
      nonce,
      attributes,
      hmac: hmac(this.#key, digest, nonce, this.#tpmNonce, Uint8Array.of(attributes)),
    };
    const answer = await runTpm(this.#transmit, {
      command,
      handles: [object.handle],
      authorisations: [authorisation],
      parameters: sent,
    });
    this.#check(command, answer, nonce);
    return hidden === "response" ? this.#reveal(answer.parameters, nonce) : answer.parameters;
  }

  #hide(parameters: Uint8Array, nonce: Uint8Array): Uint8Array {
    const reader = new TpmReader(parameters);
    const { key, iv } = this.#cipher(nonce, this.#tpmNonce);
    return concatBytes([sized(createCipheriv("aes-128-cfb", key, iv).update(reader.sized())), reader.rest()]);
  }

  #reveal(parameters: Uint8Array, nonce: Uint8Array): Uint8Array {
    const reader = new TpmReader(parameters);
    const { key, iv } = this.#cipher(this.#tpmNonce, nonce);
    return concatBytes([sized(createDecipheriv("aes-128-cfb", key, iv).update(reader.sized())), reader.rest()]);
  }

  #check(command: number, { parameters, session }: TpmResponse, nonce: Uint8Array): void {
    if (session === undefined) throw new Error("the TPM's answer is not authenticated");
    this.#tpmNonce = session.nonce;
    const digest = sha256(uint32(0), uint32(command), parameters);
    const wanted = hmac(this.#key, digest, session.nonce, nonce, Uint8Array.of(session.attributes));
    if (session.hmac.length !== wanted.length || !timingSafeEqual(session.hmac, wanted)) {
      throw new Error("the TPM's answer was changed on its way");
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await loaded(this.#transmit, this.handle)[Symbol.asyncDispose]();
  }
}

/** A session without a secret, in which a policy is only computed. */
export async function startTrial(transmit: TpmTransmit): Promise<Loaded> {
  const { handle } = await startSession(transmit, tpmSession.trial, noSecret());
  return loaded(transmit, handle);
}

/** Something in the TPM, which has little memory: it is freed when nobody needs it any more. */
export interface Loaded extends AsyncDisposable {
  readonly handle: number;
}

export function loaded(transmit: TpmTransmit, handle: number): Loaded {
  return {
    handle,
    async [Symbol.asyncDispose]() {
      await runTpm(transmit, { command: tpmCommand.flushContext, parameters: uint32(handle) });
    },
  };
}
