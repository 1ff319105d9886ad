// Signatures of measurements that an image will make, which it brings along: with a key sealed for their maker, a TPM opens it for each image that he signs.
// Source: systemd-measure(1), "sign"; systemd-stub(7), ".pcrsig", ".pcrpkey"; TCG, "TPM 2.0 Library", part 3, "TPM2_PolicyAuthorize", "TPM2_PolicyPCR".
import { createPublicKey, sign, type KeyObject } from "node:crypto";
import { FormatError } from "../base/errors.ts";
import { isRecord } from "../base/record.ts";
import { sha256 } from "../formats/sha256.ts";
import { pcrSelection, sha256Bytes, tpmCommand, uint32 } from "../formats/tpm2.ts";

/** A policy that the signer approves of. */
export interface ApprovedPolicy {
  readonly digest: Uint8Array;
  /** RSASSA-PKCS1-v1_5 with SHA-256, of the digest. */
  readonly signature: Uint8Array;
}

/** Who signs measurements. */
export interface MeasurementSigner {
  /** SubjectPublicKeyInfo of an RSA key. */
  readonly publicKey: Uint8Array;
  /** SHA-256 of it, as images and clients name the key. */
  readonly fingerprint: Uint8Array;
}

/** The policy that one register of the SHA-256 bank has this value. */
export function registerPolicy(register: number, value: Uint8Array): Uint8Array {
  const noPolicy = new Uint8Array(sha256Bytes);
  return sha256(noPolicy, uint32(tpmCommand.policyPcr), pcrSelection([register]), sha256(value));
}

function signerOf(key: KeyObject): MeasurementSigner {
  const publicKey = new Uint8Array(key.export({ type: "spki", format: "der" }));
  return { publicKey, fingerprint: sha256(publicKey) };
}

/** Reads the PEM of a public key; other keys than RSA a TPM does not have to know. Throws a FormatError. */
export function parseSigner(pem: string): MeasurementSigner {
  const key = createPublicKey(pem);
  if (key.asymmetricKeyType !== "rsa")
    throw new FormatError(`Cannot use key of measurements: found type "${key.asymmetricKeyType ?? "none"}", want RSA`);
  return signerOf(key);
}

/** JSON of `.pcrsig`: for each value of the register a signature. */
export function signRegister(key: KeyObject, register: number, values: readonly Uint8Array[]): string {
  const fingerprint = signerOf(createPublicKey(key)).fingerprint.toHex();
  const entries = values.map((value) => {
    const policy = registerPolicy(register, value);
    return {
      pcrs: [register],
      pkfp: fingerprint,
      pol: policy.toHex(),
      sig: new Uint8Array(sign("sha256", policy, key)).toBase64(),
    };
  });
  return JSON.stringify({ sha256: entries });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new FormatError("Cannot read signed measurements: want JSON", { cause });
  }
}

/** What this signer approves of in the JSON of `.pcrsig`. Throws a FormatError; entries of other signers and for other registers are passed over. */
export function approvedPolicies(json: string, signer: MeasurementSigner, register: number): readonly ApprovedPolicy[] {
  const document = parseJson(json);
  const entries = isRecord(document) ? document["sha256"] : undefined;
  if (!Array.isArray(entries)) throw new FormatError('Cannot read signed measurements: found no list in "sha256"');
  const fingerprint = signer.fingerprint.toHex();
  return (entries as readonly unknown[]).filter(isRecord).flatMap(({ pcrs, pkfp, pol, sig }) => {
    const isOfRegister = Array.isArray(pcrs) && pcrs.length === 1 && pcrs[0] === register;
    if (!isOfRegister || pkfp !== fingerprint || typeof pol !== "string" || typeof sig !== "string") return [];
    return [{ digest: Uint8Array.fromHex(pol), signature: Uint8Array.fromBase64(sig) }];
  });
}
