// The salt of keys that are locked to STATE: made once, kept there. Who wipes STATE makes such keys worthless.
import { FormatError } from "../../base/errors.ts";
import type { Controller, ControllerState } from "../../cosi/controller.ts";
import { defineController, shared } from "../../cosi/controller.ts";
import type { Files } from "../../linux/files.ts";
import { VolumePhase } from "../../resources/block/common/enums.ts";
import { VolumeStatus } from "../../resources/block/volume-status.ts";
import { EncryptionSalt } from "../../resources/secrets/encryption-salt.ts";
import { stateVolume, stateVolumeId, stateVolumeInputs, stateVolumeOutputs } from "../config/shared/state-volume.ts";

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
  const volume = stateVolume({ requester: name, readOnly: false });
  let salt: Uint8Array | undefined;

  /** Reads the salt, or makes one. A file that cannot be read is an error: with another salt volumes would be lost. */
  async function establish(folder: string): Promise<Uint8Array> {
    const path = `${folder}/${fileName}`;
    const text = await files.findText(path);
    if (text !== undefined) return parseSalt(text);
    const made = random(saltBytes);
    await files.replace(path, `diskSalt: ${made.toBase64()}\n`, { mode: ownerOnly });
    return made;
  }

  async function isReady(state: ControllerState): Promise<boolean> {
    return (await state.find(VolumeStatus, stateVolumeId))?.spec.phase === VolumePhase.ready;
  }

  return defineController({
    name,
    inputs: stateVolumeInputs,
    outputs: [shared(EncryptionSalt), ...stateVolumeOutputs],
    async reconcile({ state }) {
      if (salt === undefined) {
        if (!(await isReady(state))) return;
        const folder = await volume.borrow(state);
        if (folder === undefined) return;
        salt = await establish(folder);
      }
      await volume.giveBack(state);
      const diskSalt = salt;
      await state.modify(EncryptionSalt, encryptionSaltId, () => ({ diskSalt }));
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
