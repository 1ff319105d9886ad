// Secrets that only this machine's TPM gives back, and only while the measured boot is the one it was when they were sealed.
// Source: TCG, "TPM 2.0 Library", part 1, "Protected storage", "Enhanced authorization".
import { createPublicKey } from "node:crypto";
import { concatBytes, equalBytes } from "../base/bytes.ts";
import { FormatError } from "../base/errors.ts";
import { sha256 } from "../formats/sha256.ts";
import {
  emptyPassword,
  noTicket,
  pcrSelection,
  rsaSignature,
  sealedTemplate,
  signerTemplate,
  sha256Algorithm,
  sized,
  storageKeyPoint,
  storageKeyTemplate,
  tpmCommand,
  tpmHandle,
  TpmReader,
  tpmSession,
  uint32,
  sha256Bytes,
  type EccPoint,
} from "../formats/tpm2.ts";
import type { ApprovedPolicy } from "./pcr-signature.ts";
import {
  loaded,
  runTpm,
  startTrial,
  TpmSession,
  type Loaded,
  type TpmObject,
  type TpmTransmit,
} from "./tpm-session.ts";

/** Whose images get the secret: those that carry his signature of what they measure. */
export interface ImageSigner {
  /** Register of the SHA-256 bank that images measure themselves into. */
  readonly register: number;
  /** RSA, as SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array;
}

/** What is kept beside the encrypted data: no secret, useless without its TPM. */
export interface SealedSecret {
  /** Registers of the SHA-256 bank that must have the values they had. */
  readonly pcrs: readonly number[];
  readonly signer?: ImageSigner;
  readonly publicArea: Uint8Array;
  readonly privateArea: Uint8Array;
  /** The TPM's storage key: another one means another TPM, or somebody who pretends to be it. */
  readonly storageKeyName: Uint8Array;
}

/** Secrets are at most this long. Source: part 2, "MAX_SYM_DATA". */
const maxSecretBytes = 128;

function nameOf(publicArea: Uint8Array): Uint8Array {
  return concatBytes([sha256Algorithm(), sha256(publicArea)]);
}

type StorageKey = TpmObject & Loaded & { readonly point: EccPoint };

/** The same key each time, as long as nobody clears the TPM. */
async function makeStorageKey(transmit: TpmTransmit): Promise<StorageKey> {
  const noSecret = sized(sized(), sized());
  const { handle = 0, parameters } = await runTpm(
    transmit,
    {
      command: tpmCommand.createPrimary,
      handles: [tpmHandle.owner],
      authorisations: [emptyPassword],
      parameters: concatBytes([noSecret, sized(storageKeyTemplate()), sized(), uint32(0)]),
    },
    { hasHandle: true },
  );
  const publicArea = new TpmReader(parameters).sized();
  return { ...loaded(transmit, handle), name: nameOf(publicArea), point: storageKeyPoint(publicArea) };
}

/** The policy that the signer approves of the image, if there is one, and registers have the values they have now. */
async function policyDigest(transmit: TpmTransmit, { pcrs, signer }: SealTo): Promise<Uint8Array> {
  await using session = await startTrial(transmit);
  if (signer !== undefined) {
    const approved = { digest: new Uint8Array(sha256Bytes), ticket: noTicket() };
    await authorisePolicy(transmit, session.handle, { ...approved, signerName: nameOf(signerArea(signer)) });
  }
  await applyRegisters(transmit, session.handle, pcrs);
  return await currentPolicy(transmit, session.handle);
}

async function currentPolicy(transmit: TpmTransmit, session: number): Promise<Uint8Array> {
  const { parameters } = await runTpm(transmit, { command: tpmCommand.policyGetDigest, handles: [session] });
  return new TpmReader(parameters).sized();
}

async function applyRegisters(transmit: TpmTransmit, session: number, pcrs: readonly number[]): Promise<void> {
  if (pcrs.length === 0) return;
  const parameters = concatBytes([sized(), pcrSelection(pcrs)]);
  await runTpm(transmit, { command: tpmCommand.policyPcr, handles: [session], parameters });
}

function signerArea({ publicKey }: ImageSigner): Uint8Array {
  const { n = "" } = createPublicKey({ key: Buffer.from(publicKey), format: "der", type: "spki" }).export({
    format: "jwk",
  });
  return signerTemplate(Uint8Array.fromBase64(n, { alphabet: "base64url" }));
}

interface Approval {
  /** The policy of the session so far. */
  readonly digest: Uint8Array;
  readonly signerName: Uint8Array;
  /** The TPM's own word that the signature is right. */
  readonly ticket: Uint8Array;
}

async function authorisePolicy(
  transmit: TpmTransmit,
  session: number,
  { digest, signerName, ticket }: Approval,
): Promise<void> {
  const parameters = concatBytes([sized(digest), sized(), sized(signerName), ticket]);
  await runTpm(transmit, { command: tpmCommand.policyAuthorize, handles: [session], parameters });
}

/** Has the TPM check the signature of an approved policy. */
async function verify(transmit: TpmTransmit, signer: ImageSigner, { digest, signature }: ApprovedPolicy) {
  const area = signerArea(signer);
  const { handle = 0 } = await runTpm(
    transmit,
    { command: tpmCommand.loadExternal, parameters: concatBytes([sized(), sized(area), uint32(tpmHandle.owner)]) },
    { hasHandle: true },
  );
  await using _ = loaded(transmit, handle);
  const parameters = concatBytes([sized(sha256(digest)), rsaSignature(signature)]);
  const answer = await runTpm(transmit, { command: tpmCommand.verifySignature, handles: [handle], parameters });
  return { digest, signerName: nameOf(area), ticket: answer.parameters };
}

/** The register must have a value that the signer approves of. */
async function applyApproval(
  transmit: TpmTransmit,
  session: number,
  { signer, approved }: { readonly signer: ImageSigner; readonly approved: readonly ApprovedPolicy[] },
): Promise<void> {
  await applyRegisters(transmit, session, [signer.register]);
  const digest = await currentPolicy(transmit, session);
  const found = approved.find((each) => equalBytes(each.digest, digest));
  if (found === undefined) {
    const problem = `found ${approved.length} signed values of register ${signer.register}, none as it is now`;
    throw new Error(`the image is not signed for this key, or it is too late after its start: ${problem}`);
  }
  await authorisePolicy(transmit, session, await verify(transmit, signer, found));
}

/** When a secret is given back. */
export type SealTo = Pick<SealedSecret, "pcrs" | "signer">;

/** Rejects with a TpmError when the TPM refuses. */
export async function sealSecret(transmit: TpmTransmit, secret: Uint8Array, to: SealTo): Promise<SealedSecret> {
  if (secret.length > maxSecretBytes) {
    throw new FormatError(`Cannot seal: secret has ${secret.length} bytes, want at most ${maxSecretBytes}`);
  }
  await using key = await makeStorageKey(transmit);
  const policy = await policyDigest(transmit, to);
  await using session = await TpmSession.start(transmit, tpmSession.hmac, key);
  const sensitive = sized(sized(), sized(secret));
  const parameters = concatBytes([sensitive, sized(sealedTemplate(policy)), sized(), uint32(0)]);
  const reader = new TpmReader(await session.run({ command: tpmCommand.create, object: key, parameters }, "request"));
  const [privateArea, publicArea] = [reader.sized(), reader.sized()];
  return { ...to, publicArea, privateArea, storageKeyName: key.name };
}

/** Rejects with a TpmError when registers have other values, and when it is another TPM. `approved`: what the signer says of the image that runs. */
export async function unsealSecret(
  transmit: TpmTransmit,
  sealed: SealedSecret,
  approved: readonly ApprovedPolicy[] = [],
): Promise<Uint8Array> {
  await using key = await makeStorageKey(transmit);
  if (!equalBytes(key.name, sealed.storageKeyName)) {
    throw new Error("the key was sealed by another TPM, or this one was cleared since");
  }
  const { handle = 0 } = await runTpm(
    transmit,
    {
      command: tpmCommand.load,
      handles: [key.handle],
      authorisations: [emptyPassword],
      parameters: concatBytes([sized(sealed.privateArea), sized(sealed.publicArea)]),
    },
    { hasHandle: true },
  );
  await using object = { ...loaded(transmit, handle), name: nameOf(sealed.publicArea) };
  await using session = await TpmSession.start(transmit, tpmSession.policy, key);
  const { signer, pcrs } = sealed;
  if (signer !== undefined) await applyApproval(transmit, session.handle, { signer, approved });
  await applyRegisters(transmit, session.handle, pcrs);
  return new TpmReader(await session.run({ command: tpmCommand.unseal, object }, "response")).sized();
}

/** Measures a word: the register becomes a digest of what it was and of this. */
export async function extendPcr(transmit: TpmTransmit, register: number, digest: Uint8Array): Promise<void> {
  if (digest.length !== sha256Bytes)
    throw new FormatError(`Cannot measure: digest has ${digest.length} bytes, want 32`);
  const parameters = concatBytes([uint32(1), sha256Algorithm(), digest]);
  const request = { command: tpmCommand.pcrExtend, handles: [register], authorisations: [emptyPassword], parameters };
  await runTpm(transmit, request);
}
