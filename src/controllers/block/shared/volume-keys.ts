// The keys that open encrypted volumes: where each comes from.
import { concatBytes, encodeUtf8 } from "../../../base/bytes.ts";
import { EncryptionKeyType } from "../../../resources/block/common/enums.ts";
import type { EncryptionSpec } from "./partition-volume.ts";

export type EncryptionKey = EncryptionSpec["keys"][number];

/** What keys are made of beside the config. */
export interface KeyMaterial {
  /** The machine's UUID; undefined until it is known. */
  readonly nodeUuid: string | undefined;
}

/** Name of the source, as clients see it. */
export function keyTypeName(type: number): string {
  return Object.entries(EncryptionKeyType).find(([, number]) => number === type)?.[0] ?? String(type);
}

/** A UUID that is mostly one digit is a placeholder of a vendor, which many machines share. */
export function isWeakUuid(uuid: string): boolean {
  const digits = uuid.replaceAll("-", "");
  const counts = new Map<string, number>();
  for (const digit of digits) counts.set(digit, (counts.get(digit) ?? 0) + 1);
  return digits === "" || Math.max(...counts.values()) > digits.length / 2;
}

/** The passphrase of a key for one volume. Throws when it cannot be had, saying why. */
export function passphraseOf(key: EncryptionKey, volume: string, { nodeUuid }: KeyMaterial): Uint8Array {
  if (key.lockToState) throw new Error("keys that are locked to STATE are not supported");
  switch (key.type) {
    case EncryptionKeyType.static:
      return key.staticPassphrase;
    case EncryptionKeyType.nodeID: {
      if (nodeUuid === undefined) throw new Error("the machine's UUID is not known");
      if (isWeakUuid(nodeUuid))
        throw new Error(`the machine's UUID "${nodeUuid}" is no secret: most of it is one digit`);
      return concatBytes([encodeUtf8(nodeUuid), encodeUtf8(volume)]);
    }
    default:
      throw new Error(`keys of type ${keyTypeName(key.type)} are not supported`);
  }
}
