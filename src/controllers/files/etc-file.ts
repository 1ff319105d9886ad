// files.EtcFileController: writes the files of /etc that controllers ask for. It alone can: everybody else sees /etc read-only.
import type { Controller, ControllerState } from "../../cosi/controller.ts";
import { defineController, exclusive, strong } from "../../cosi/controller.ts";
import type { Resource } from "../../cosi/resource.ts";
import type { Files } from "../../linux/files.ts";
import { EtcFileSpec } from "../../resources/files/etc-file-spec.ts";
import { EtcFileStatus } from "../../resources/files/etc-file-status.ts";

const name = "files.EtcFileController";

export interface EtcFileOptions {
  readonly files: Files;
  /** Folder below which /etc can be written. */
  readonly etcPath: string;
}

/** A path that stays inside: relative, without steps up. */
function isInside(id: string): boolean {
  return (
    id !== "" && !id.startsWith("/") && !id.split("/").some((part) => part === ".." || part === "." || part === "")
  );
}

export function etcFileController({ files, etcPath }: EtcFileOptions): Controller {
  async function write(state: ControllerState, wanted: Resource<EtcFileSpec>): Promise<void> {
    const { id } = wanted.metadata;
    if (!isInside(id)) throw new Error(`Cannot write file of /etc: found "${id}", want a relative path`);
    await state.addFinalizer(EtcFileSpec, id, name);
    const { metadata, spec } = await state.get(EtcFileSpec, id); // the finalizer made a new version of it
    const specVersion = String(metadata.version);
    if ((await state.find(EtcFileStatus, id))?.spec.specVersion === specVersion) return;
    const path = `${etcPath}/${id}`;
    const folder = path.slice(0, path.lastIndexOf("/"));
    if (!(await files.exists(folder))) await files.makeDirectory(folder, { mode: 0o755 });
    await files.replace(path, spec.contents, { mode: spec.mode === 0 ? 0o644 : spec.mode });
    await state.modify(EtcFileStatus, id, () => ({ specVersion }));
  }

  async function remove(state: ControllerState, id: string): Promise<void> {
    if (!(await state.teardown(EtcFileStatus, id))) return;
    if (isInside(id)) await files.remove(`${etcPath}/${id}`);
    await state.destroy(EtcFileStatus, id);
    await state.removeFinalizer(EtcFileSpec, id, name);
  }

  return defineController({
    name,
    inputs: [strong(EtcFileSpec)],
    outputs: [exclusive(EtcFileStatus)],
    async reconcile({ state }) {
      for (const spec of await state.list(EtcFileSpec)) {
        if (spec.metadata.phase === "running") await write(state, spec);
        else await remove(state, spec.metadata.id);
      }
    },
  });
}
