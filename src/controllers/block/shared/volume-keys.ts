// The keys that open encrypted volumes: where each comes from.
import { nameIn } from "../../../base/enum-name.ts";
import { concatBytes, encodeUtf8 } from "../../../base/bytes.ts";
import { EncryptionKeyType } from "../../../resources/block/common/enums.ts";
import type { EncryptionKey } from "./partition-volume.ts";
import type { TpmKeys } from "./tpm-keys.ts";

/** What keys are made of beside the config. */
export interface KeyMaterial {
  /** The machine's UUID; undefined until it is known. */
  readonly nodeUuid: string | undefined;
  /** Random bytes that STATE keeps; undefined until it is mounted. */
  readonly stateSalt: Uint8Array | undefined;
  readonly tpm: TpmKeys;
}

/** Name of the source, as clients see it. */
export function keyTypeName(type: number): string {
  return nameIn(EncryptionKeyType, type) ?? String(type);
}

/** A UUID that is mostly one digit is a placeholder of a vendor, which many machines share. */
export function isWeakUuid(uuid: string): boolean {
  const digits = uuid.replaceAll("-", "");
  const counts = new Map<string, number>();
  for (const digit of digits) counts.set(digit, (counts.get(digit) ?? 0) + 1);
  return digits === "" || Math.max(...counts.values()) > digits.length / 2;
}

/** A passphrase, and what the header has to remember of it. */
export interface NewPassphrase {
  readonly passphrase: Uint8Array;
  readonly token?: string;
}

/** With `lockToState` a volume is lost with STATE, and so is whoever carries its disk away alone. */
function locked({ lockToState }: EncryptionKey, passphrase: Uint8Array, { stateSalt }: KeyMaterial): Uint8Array {
  if (!lockToState) return passphrase;
  if (stateSalt === undefined) throw new Error("the key is locked to STATE, whose salt is not known yet");
  return concatBytes([passphrase, stateSalt]);
}

function derived({ type, staticPassphrase }: EncryptionKey, volume: string, { nodeUuid }: KeyMaterial): Uint8Array {
  switch (type) {
    case EncryptionKeyType.static:
      return staticPassphrase;
    case EncryptionKeyType.nodeID: {
      if (nodeUuid === undefined) throw new Error("the machine's UUID is not known");
      if (isWeakUuid(nodeUuid))
        throw new Error(`the machine's UUID "${nodeUuid}" is no secret: most of it is one digit`);
      return concatBytes([encodeUtf8(nodeUuid), encodeUtf8(volume)]);
    }
    default:
      throw new Error(`keys of type ${keyTypeName(type)} are not supported`);
  }
}

/** For a slot that is to be filled. Rejects when it cannot be had, saying why. */
export async function newPassphrase(key: EncryptionKey, volume: string, material: KeyMaterial): Promise<NewPassphrase> {
  if (key.type !== EncryptionKeyType.tpm) return { passphrase: locked(key, derived(key, volume, material), material) };
  const { passphrase, token } = await material.tpm.seal(key);
  return { passphrase: locked(key, passphrase, material), token };
}

/** Of a slot that is filled, with the token that belongs to it. Rejects when it cannot be had, saying why. */
export async function passphraseOf(
  key: EncryptionKey,
  volume: string,
  { material, token }: { readonly material: KeyMaterial; readonly token: string | undefined },
): Promise<Uint8Array> {
  if (key.type !== EncryptionKeyType.tpm) return locked(key, derived(key, volume, material), material);
  if (token === undefined) throw new Error("the volume has no key that is sealed by the TPM");
  return locked(key, await material.tpm.unseal(token), material);
}
