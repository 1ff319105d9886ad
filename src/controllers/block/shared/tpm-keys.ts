// Keys of volumes in the TPM: a random one for each, sealed; what is needed to get it back stands in the header of the volume as a token.
import { encodeUtf8 } from "../../../base/bytes.ts";
import { FormatError } from "../../../base/errors.ts";
import type { Files } from "../../../linux/files.ts";
import type { Tpm } from "../../../linux/tpm.ts";
import { sealSecret, unsealSecret, type SealedSecret } from "../../../pki/tpm-sealing.ts";
import { isSecureBootOn } from "../../../runtime/secure-boot.ts";
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
  readonly files: Pick<Files, "exists" | "read">;
  /** Bytes nobody can guess. */
  readonly random: (length: number) => Uint8Array;
}

/** Of tokens of LUKS2. Source: LUKS2 On-Disk Format Specification, "Token Object". */
export const tpmTokenType = "ichor-tpm2";
const secretBytes = 32;

export function tpmKeys({ tpm, files, random }: TpmKeysParts): TpmKeys {
  async function connect(): Promise<NonNullable<Awaited<ReturnType<Tpm["open"]>>>> {
    const connection = await tpm.open();
    if (connection === undefined) throw new Error("the machine has no TPM 2.0");
    return connection;
  }
  return {
    async seal({ slot, pcrs, tpmCheckSecurebootStatusOnEnroll }) {
      if (tpmCheckSecurebootStatusOnEnroll && !(await isSecureBootOn(files))) {
        throw new Error("Secure Boot is off, and the config wants it on when a key is sealed");
      }
      await using connection = await connect();
      const secret = random(secretBytes);
      const sealed = await sealSecret((command) => connection.transmit(command), secret, pcrs);
      return { passphrase: asPassphrase(secret), token: encodeToken(slot, sealed) };
    },
    async unseal(token) {
      const sealed = parseToken(token);
      await using connection = await connect();
      return asPassphrase(await unsealSecret((command) => connection.transmit(command), sealed));
    },
  };
}

/** Text, so that it can be read out and typed in somewhere else. */
function asPassphrase(secret: Uint8Array): Uint8Array {
  return encodeUtf8(secret.toBase64());
}

function encodeToken(slot: number, { pcrs, publicArea, privateArea, storageKeyName }: SealedSecret): string {
  return JSON.stringify({
    type: tpmTokenType,
    keyslots: [String(slot)],
    pcrs,
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
  const { pcrs } = token;
  if (!Array.isArray(pcrs) || !pcrs.every((each) => Number.isInteger(each))) {
    throw new FormatError('Cannot read the token of the key: found no list of numbers in "pcrs"');
  }
  return {
    pcrs: pcrs as readonly number[], // checked
    publicArea: bytes("public"),
    privateArea: bytes("private"),
    storageKeyName: bytes("storageKey"),
  };
}
