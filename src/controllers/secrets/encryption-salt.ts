// The salt of keys that are locked to STATE: made once, kept there. Who wipes STATE makes such keys worthless.
import { FormatError } from "../../base/errors.ts";
import type { Controller } from "../../cosi/controller.ts";
import { defineController, shared } from "../../cosi/controller.ts";
import type { Files } from "../../linux/files.ts";
import { EncryptionSalt } from "../../resources/secrets/encryption-salt.ts";
import { keptOnState } from "../config/shared/kept-on-state.ts";
import { stateVolumeInputs, stateVolumeOutputs } from "../config/shared/state-volume.ts";

const name = "secrets.EncryptionSaltController";
const fileName = "encryption-salt.yaml";
const saltBytes = 32;
const ownerOnly = 0o600;
export const encryptionSaltId = "salt";

export interface EncryptionSaltParts {
  readonly files: Pick<Files, "findText" | "replace">;
  /** Bytes nobody can guess. */
  readonly random: (length: number) => Uint8Array;
}

export function encryptionSaltController({ files, random }: EncryptionSaltParts): Controller {
  /** A file that cannot be read is an error: with another salt volumes would be lost. */
  const establish = keptOnState(name, async (folder) => {
    const path = `${folder}/${fileName}`;
    const text = await files.findText(path);
    if (text !== undefined) return parseSalt(text);
    const made = random(saltBytes);
    await files.replace(path, `diskSalt: ${made.toBase64()}\n`, { mode: ownerOnly });
    return made;
  });
  return defineController({
    name,
    inputs: stateVolumeInputs,
    outputs: [shared(EncryptionSalt), ...stateVolumeOutputs],
    async reconcile(context) {
      const diskSalt = await establish(context);
      if (diskSalt !== undefined) await context.state.modify(EncryptionSalt, encryptionSaltId, () => ({ diskSalt }));
    },
  });
}

/** The one key of the file. Throws a FormatError when it is not there or no salt; the error does not say what was found. */
function parseSalt(text: string): Uint8Array {
  const [, value = ""] = /^diskSalt: *"?([A-Za-z0-9+/=]+)"? *$/mu.exec(text) ?? [];
  let salt = new Uint8Array();
  try {
    salt = Uint8Array.fromBase64(value);
  } catch {
    // by the check below
  }
  if (salt.length === saltBytes) return salt;
  throw new FormatError(`Cannot read "${fileName}": found ${salt.length} bytes below "diskSalt", want ${saltBytes}`);
}
