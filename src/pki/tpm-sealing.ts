// Secrets that only this machine's TPM gives back, and only while the measured boot is the one it was when they were sealed.
// Source: TCG, "TPM 2.0 Library", part 1, "Protected storage", "Enhanced authorization".
import { concatBytes, equalBytes } from "../base/bytes.ts";
import { FormatError } from "../base/errors.ts";
import {
  emptyPassword,
  pcrSelection,
  sealedTemplate,
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
import {
  loaded,
  runTpm,
  sha256,
  startTrial,
  TpmSession,
  type Loaded,
  type TpmObject,
  type TpmTransmit,
} from "./tpm-session.ts";

/** What is kept beside the encrypted data: no secret, useless without its TPM. */
export interface SealedSecret {
  /** Registers of the SHA-256 bank that must have the values they had. */
  readonly pcrs: readonly number[];
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

/** The policy that registers have the values they have now. */
async function policyDigest(transmit: TpmTransmit, pcrs: readonly number[]): Promise<Uint8Array> {
  await using session = await startTrial(transmit);
  await applyPolicy(transmit, session.handle, pcrs);
  const { parameters } = await runTpm(transmit, { command: tpmCommand.policyGetDigest, handles: [session.handle] });
  return new TpmReader(parameters).sized();
}

async function applyPolicy(transmit: TpmTransmit, session: number, pcrs: readonly number[]): Promise<void> {
  const parameters = concatBytes([sized(), pcrSelection(pcrs)]);
  await runTpm(transmit, { command: tpmCommand.policyPcr, handles: [session], parameters });
}

/** Rejects with a TpmError when the TPM refuses. */
export async function sealSecret(
  transmit: TpmTransmit,
  secret: Uint8Array,
  pcrs: readonly number[],
): Promise<SealedSecret> {
  if (secret.length > maxSecretBytes) {
    throw new FormatError(`Cannot seal: secret has ${secret.length} bytes, want at most ${maxSecretBytes}`);
  }
  await using key = await makeStorageKey(transmit);
  const policy = await policyDigest(transmit, pcrs);
  await using session = await TpmSession.start(transmit, tpmSession.hmac, key);
  const sensitive = sized(sized(), sized(secret));
  const parameters = concatBytes([sensitive, sized(sealedTemplate(policy)), sized(), uint32(0)]);
  const reader = new TpmReader(await session.run({ command: tpmCommand.create, object: key, parameters }, "request"));
  const [privateArea, publicArea] = [reader.sized(), reader.sized()];
  return { pcrs, publicArea, privateArea, storageKeyName: key.name };
}

/** Rejects with a TpmError when registers have other values, and when it is another TPM. */
export async function unsealSecret(transmit: TpmTransmit, sealed: SealedSecret): Promise<Uint8Array> {
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
  await applyPolicy(transmit, session.handle, sealed.pcrs);
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
