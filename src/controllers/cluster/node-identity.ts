// The node's identity: made once, kept on STATE, the same for as long as STATE is. The machine id and the node's default name follow from it.
import { encodeUtf8 } from "../../base/bytes.ts";
import { FormatError } from "../../base/errors.ts";
import type { Controller } from "../../cosi/controller.ts";
import { defineController, shared } from "../../cosi/controller.ts";
import { encodeBase62, parseBase62 } from "../../formats/base62.ts";
import type { Files } from "../../linux/files.ts";
import { Identity } from "../../resources/cluster/identity.ts";
import { EtcFileSpec } from "../../resources/files/etc-file-spec.ts";
import { keptOnState } from "../config/shared/kept-on-state.ts";
import { stateVolumeInputs, stateVolumeOutputs } from "../config/shared/state-volume.ts";

const name = "cluster.NodeIdentityController";
const fileName = "node-identity.yaml";
const identityBytes = 32;
const ownerOnly = 0o600;
const readOnly = 0o444;
const label = "system_u:object_r:etc_t:s0";

export interface NodeIdentityParts {
  readonly files: Pick<Files, "findText" | "replace">;
  /** Bytes nobody can guess. */
  readonly random: (length: number) => Uint8Array;
}

export function nodeIdentityController({ files, random }: NodeIdentityParts): Controller {
  /** A file that cannot be read is an error: a node must not become another one. */
  const establish = keptOnState(name, async (folder, { log }) => {
    const path = `${folder}/${fileName}`;
    const text = await files.findText(path);
    const found = text === undefined ? undefined : parseIdentity(text);
    if (found !== undefined) return found;
    const made = newIdentity(random);
    await files.replace(path, `nodeId: ${made}\n`, { mode: ownerOnly });
    log.info("node identity established", { nodeId: made });
    return made;
  });
  return defineController({
    name,
    inputs: stateVolumeInputs,
    outputs: [shared(Identity), shared(EtcFileSpec), ...stateVolumeOutputs],
    async reconcile(context) {
      const { state } = context;
      const nodeId = await establish(context);
      if (nodeId === undefined) return;
      const machineId = hex(parseBase62(nodeId).subarray(0, 16));
      await state.modify(Identity, "local", () => ({ nodeId }));
      const spec = { contents: encodeUtf8(machineId), mode: readOnly, selinuxLabel: label };
      await state.modify(EtcFileSpec, "machine-id", () => spec);
    },
  });
}

function newIdentity(random: NodeIdentityParts["random"]): string {
  const bytes = Uint8Array.from(random(identityBytes));
  bytes[0] = (bytes[0] ?? 0) | 0x80; // leading zero bits would get lost in the text
  return encodeBase62(bytes);
}

/** The one key of the file. Throws a FormatError when it is not there or not an id. */
function parseIdentity(text: string): string {
  const [, id] = /^nodeId: *"?([A-Za-z0-9]+)"? *$/mu.exec(text) ?? [];
  if (id === undefined || parseBase62(id).length !== identityBytes) {
    throw new FormatError(`Cannot read "${fileName}": found no id of ${identityBytes} bytes below "nodeId"`);
  }
  return id;
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
