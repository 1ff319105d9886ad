// The name under which the node is registered in Kubernetes, kept on STATE: a reset forgets it, a restart does not.
import { FormatError } from "../../../base/errors.ts";
import type { ReconcileContext } from "../../../cosi/controller.ts";
import type { Files } from "../../../linux/files.ts";
import { stateVolume } from "../../config/shared/state-volume.ts";

const fileName = "kubernetes-nodename.yaml";
const ownerOnly = 0o600;

export type KeptNodenameFiles = Pick<Files, "findText" | "replace" | "remove">;

export interface KeptNodename {
  /** Undefined: STATE is not there yet, the next change wakes the controller. */
  read(context: ReconcileContext): Promise<{ readonly name: string | undefined } | undefined>;
  /** False: not yet written, the next change wakes the controller. Undefined forgets the name. */
  write(name: string | undefined, context: ReconcileContext): Promise<boolean>;
  /** At the end of a round. */
  giveBack(context: ReconcileContext): Promise<void>;
}

export function keptNodename(requester: string, files: KeptNodenameFiles): KeptNodename {
  const volume = stateVolume({ requester, readOnly: false });
  let kept: { readonly name: string | undefined } | undefined;

  async function path({ state }: ReconcileContext): Promise<string | undefined> {
    const folder = await volume.borrow(state);
    return folder === undefined ? undefined : `${folder}/${fileName}`;
  }

  return {
    async read(context) {
      if (kept !== undefined) return kept;
      const file = await path(context);
      if (file === undefined) return undefined;
      const text = await files.findText(file);
      kept = { name: text === undefined ? undefined : parseName(text) };
      return kept;
    },
    async write(name, context) {
      const file = await path(context);
      if (file === undefined) return false;
      if (name === undefined) await files.remove(file);
      else await files.replace(file, `nodename: ${name}\n`, { mode: ownerOnly });
      kept = { name };
      return true;
    },
    async giveBack({ state }) {
      await volume.giveBack(state);
    },
  };
}

/** The one key of the file. Throws a FormatError: a node must not register under another name because a file is broken. */
function parseName(text: string): string {
  const [, name] = /^nodename: *"?([a-z0-9][a-z0-9.-]*)"? *$/mu.exec(text) ?? [];
  if (name === undefined) throw new FormatError(`Cannot read "${fileName}": found no name of a node below "nodename"`);
  return name;
}
