// Keys of volumes that a service in the network keeps sealed: a random one for each; what the service made of it stands in the header
// of the volume as a token, and only the service can make the key of it again.
import { encodeUtf8 } from "../../../base/bytes.ts";
import { FormatError } from "../../../base/errors.ts";
import type { KmsMethod } from "../../../clients/kms/client.ts";
import type { KmsRequest } from "../../../clients/kms/messages.ts";
import type { EncryptionKey } from "./partition-volume.ts";
import type { SealedPassphrase } from "./tpm-keys.ts";

/** One call of the service at `endpoint`; rejects with what went wrong after some attempts, within 20 s. */
export type CallKms = (
  endpoint: string,
  call: readonly [method: KmsMethod, request: KmsRequest],
  signal: AbortSignal,
) => Promise<Uint8Array>;

export interface KmsKeysParts {
  readonly callKms: CallKms;
  /** Bytes nobody can guess. */
  readonly random: (length: number) => Uint8Array;
}

/** Who asks: services know machines by their UUIDs. */
export interface KmsCaller {
  readonly nodeUuid: string | undefined;
  readonly signal: AbortSignal;
}

export interface KmsKeys {
  seal(key: EncryptionKey, caller: KmsCaller): Promise<SealedPassphrase>;
  /** Rejects when the token is not of such a key, and when the service does not give the key back. */
  unseal(key: EncryptionKey, token: string, caller: KmsCaller): Promise<Uint8Array>;
}

/** Of tokens of LUKS2, as others call it too. */
export const kmsTokenType = "sideroKMS";
const secretBytes = 32;

export function kmsKeys({ callKms, random }: KmsKeysParts): KmsKeys {
  const ask = (
    { kmsEndpoint }: EncryptionKey,
    [method, data]: readonly [KmsMethod, Uint8Array],
    { nodeUuid, signal }: KmsCaller,
  ): Promise<Uint8Array> => {
    if (nodeUuid === undefined) throw new Error("the machine's UUID, by which the key service knows it, is not known");
    return callKms(kmsEndpoint, [method, { nodeUuid, data }], signal);
  };
  return {
    async seal(key, caller) {
      const secret = random(secretBytes);
      const sealedData = (await ask(key, ["Seal", secret], caller)).toBase64();
      const token = JSON.stringify({ type: kmsTokenType, keyslots: [String(key.slot)], sealedData });
      return { passphrase: asPassphrase(secret), token };
    },
    async unseal(key, token, caller) {
      return asPassphrase(await ask(key, ["Unseal", parseToken(token)], caller));
    },
  };
}

/** Text, so that it can be read out and typed in somewhere else. */
function asPassphrase(secret: Uint8Array): Uint8Array {
  return encodeUtf8(secret.toBase64());
}

function parseToken(text: string): Uint8Array {
  const { type, sealedData } = JSON.parse(text) as Readonly<Record<string, unknown>>; // of cryptsetup, which checks that it is an object
  if (type !== kmsTokenType || typeof sealedData !== "string") {
    throw new FormatError("the slot of the volume holds no key of a key service");
  }
  return Uint8Array.fromBase64(sealedData);
}
