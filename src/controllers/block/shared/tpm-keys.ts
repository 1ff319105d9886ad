// Keys of volumes in the TPM: a random one for each, sealed; what is needed to get it back stands in the header of the volume as a token.
import { encodeUtf8, equalBytes } from "../../../base/bytes.ts";
import { FormatError } from "../../../base/errors.ts";
import { imageRegister } from "../../../boot/pcr-measurement.ts";
import type { Files } from "../../../linux/files.ts";
import type { Tpm, TpmConnection } from "../../../linux/tpm.ts";
import { approvedPolicies, type ApprovedPolicy } from "../../../pki/pcr-signature.ts";
import { sealSecret, unsealSecret, type SealedSecret } from "../../../pki/tpm-sealing.ts";
import { isSecureBootOn } from "../../../runtime/secure-boot.ts";
import type { BootPhase } from "../../hardware/boot-phase.ts";
import { readImageSignature } from "../../shared/image-signature.ts";
import type { EncryptionKey } from "./partition-volume.ts";

export interface SealedPassphrase {
  readonly passphrase: Uint8Array;
  /** JSON, for the header. */
  readonly token: string;
}

export interface TpmKeys {
  seal(key: EncryptionKey): Promise<SealedPassphrase>;
  /** Rejects when the token is none of ours, and when the TPM does not give the key back. */
  unseal(token: string): Promise<Uint8Array>;
}

export interface TpmKeysParts {
  readonly tpm: Tpm;
  readonly bootPhase: BootPhase;
  readonly files: Pick<Files, "exists" | "read">;
  /** Bytes nobody can guess. */
  readonly random: (length: number) => Uint8Array;
}

/** Of tokens of LUKS2. Source: LUKS2 On-Disk Format Specification, "Token Object". */
export const tpmTokenType = "ichor-tpm2";
const secretBytes = 32;

export function tpmKeys({ tpm, bootPhase, files, random }: TpmKeysParts): TpmKeys {
  async function connect(): Promise<TpmConnection> {
    const connection = await tpm.open();
    if (connection === undefined) throw new Error("the machine has no TPM 2.0");
    await bootPhase.begin(connection);
    return connection;
  }
  return {
    async seal({ slot, pcrs, tpmCheckSecurebootStatusOnEnroll }) {
      if (tpmCheckSecurebootStatusOnEnroll && !(await isSecureBootOn(files))) {
        throw new Error("Secure Boot is off, and the config wants it on when a key is sealed");
      }
      if (pcrs.includes(imageRegister) && !bootPhase.isOpen) {
        throw new Error(
          `register ${imageRegister} has another value now than when volumes are opened: restart the node`,
        );
      }
      const signer = (await readImageSignature(files))?.signer;
      await using connection = await connect();
      const secret = random(secretBytes);
      const to =
        signer === undefined ? { pcrs } : { pcrs, signer: { register: imageRegister, publicKey: signer.publicKey } };
      const sealed = await sealSecret((command) => connection.transmit(command), secret, to);
      return { passphrase: asPassphrase(secret), token: encodeToken(slot, sealed) };
    },
    async unseal(token) {
      const sealed = parseToken(token);
      const approved = await approvedBy(files, sealed);
      await using connection = await connect();
      return asPassphrase(await unsealSecret((command) => connection.transmit(command), sealed, approved));
    },
  };
}

/** What the signer of a sealed key says of the image that runs: nothing, when others signed it or nobody. */
async function approvedBy(files: TpmKeysParts["files"], { signer }: SealedSecret): Promise<readonly ApprovedPolicy[]> {
  const image = signer === undefined ? undefined : await readImageSignature(files);
  if (signer === undefined || image === undefined) return [];
  if (!equalBytes(image.signer.publicKey, signer.publicKey)) return [];
  return approvedPolicies(image.json, image.signer, signer.register);
}

/** Text, so that it can be read out and typed in somewhere else. */
function asPassphrase(secret: Uint8Array): Uint8Array {
  return encodeUtf8(secret.toBase64());
}

function encodeToken(slot: number, { pcrs, signer, publicArea, privateArea, storageKeyName }: SealedSecret): string {
  return JSON.stringify({
    type: tpmTokenType,
    keyslots: [String(slot)],
    pcrs,
    ...(signer === undefined ? {} : { signer: signer.publicKey.toBase64(), signedRegister: signer.register }),
    public: publicArea.toBase64(),
    private: privateArea.toBase64(),
    storageKey: storageKeyName.toBase64(),
  });
}

function parseToken(text: string): SealedSecret {
  const token = JSON.parse(text) as Readonly<Record<string, unknown>>; // of cryptsetup, which checks that it is an object
  const bytes = (key: string): Uint8Array => {
    const value = token[key];
    if (typeof value !== "string") throw new FormatError(`Cannot read the token of the key: found no text in "${key}"`);
    return Uint8Array.fromBase64(value);
  };
  const { pcrs, signer, signedRegister } = token;
  if (!Array.isArray(pcrs) || !pcrs.every((each) => Number.isInteger(each))) {
    throw new FormatError('Cannot read the token of the key: found no list of numbers in "pcrs"');
  }
  return {
    pcrs: pcrs as readonly number[], // checked
    ...(signer === undefined || typeof signedRegister !== "number"
      ? {}
      : { signer: { register: signedRegister, publicKey: bytes("signer") } }),
    publicArea: bytes("public"),
    privateArea: bytes("private"),
    storageKeyName: bytes("storageKey"),
  };
}
