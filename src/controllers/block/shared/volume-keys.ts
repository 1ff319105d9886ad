// The keys that open encrypted volumes: where each comes from.
import { nameIn } from "../../../base/enum-name.ts";
import { concatBytes, encodeUtf8 } from "../../../base/bytes.ts";
import { EncryptionKeyType } from "../../../resources/block/common/enums.ts";
import type { KmsKeys } from "./kms-keys.ts";
import type { EncryptionKey } from "./partition-volume.ts";
import type { SealedPassphrase, TpmKeys } from "./tpm-keys.ts";

/** What keys are made of beside the config. */
export interface KeyMaterial {
  /** The machine's UUID; undefined until it is known. */
  readonly nodeUuid: string | undefined;
  /** Random bytes that STATE keeps; undefined until it is mounted. */
  readonly stateSalt: Uint8Array | undefined;
  readonly tpm: TpmKeys;
  readonly kms: KmsKeys;
  /** Whether key services can be called; `down` when nobody waits for that any longer. */
  readonly network: "up" | "awaited" | "down";
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

/** A random key that somebody else seals; undefined for those that are made of what is known here. */
function sealed(
  key: EncryptionKey,
  { tpm, kms, network, nodeUuid }: KeyMaterial,
  signal: AbortSignal,
): Promise<SealedPassphrase> | undefined {
  if (key.type === EncryptionKeyType.tpm) return tpm.seal(key);
  if (key.type !== EncryptionKeyType.kms) return undefined;
  checkNetwork(key, network);
  return kms.seal(key, { nodeUuid, signal });
}

function checkNetwork({ kmsEndpoint }: EncryptionKey, network: KeyMaterial["network"]): void {
  if (network !== "up") throw new Error(`the network is not up, so key service "${kmsEndpoint}" cannot be called`);
}

/** For a slot that is to be filled. Rejects when it cannot be had, saying why. */
export async function newPassphrase(
  key: EncryptionKey,
  volume: string,
  [material, signal]: readonly [KeyMaterial, AbortSignal],
): Promise<NewPassphrase> {
  const made = await sealed(key, material, signal);
  if (made === undefined) return { passphrase: locked(key, derived(key, volume, material), material) };
  return { passphrase: locked(key, made.passphrase, material), token: made.token };
}

export interface FilledSlot {
  readonly material: KeyMaterial;
  readonly token: string | undefined;
  readonly signal: AbortSignal;
}

/** Of a slot that is filled, with the token that belongs to it. Rejects when it cannot be had, saying why. */
export async function passphraseOf(
  key: EncryptionKey,
  volume: string,
  { material, token, signal }: FilledSlot,
): Promise<Uint8Array> {
  const { tpm, kms, network, nodeUuid } = material;
  switch (key.type) {
    case EncryptionKeyType.tpm:
      if (token === undefined) throw new Error("the volume has no key that is sealed by the TPM");
      return locked(key, await tpm.unseal(token), material);
    case EncryptionKeyType.kms:
      if (token === undefined) throw new Error("the volume has no key that is sealed by a key service");
      checkNetwork(key, network);
      return locked(key, await kms.unseal(key, token, { nodeUuid, signal }), material);
    default:
      return locked(key, derived(key, volume, material), material);
  }
}
