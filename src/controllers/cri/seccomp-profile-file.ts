// cri.SeccompProfileFileController: the filters as files where the kubelet looks for them; nothing else is left there.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, weak } from "../../cosi/controller.ts";
import type { Files } from "../../linux/files.ts";
import { SeccompProfile } from "../../resources/cri/seccomp-profile.ts";
import { RuntimeMountStatus } from "../../resources/runtime/runtime-mount-status.ts";

const directory = "/var/lib/kubelet/seccomp/profiles";

export interface SeccompProfileFileParts {
  readonly files: Pick<Files, "exists" | "list" | "remove" | "replace" | "makeDirectory">;
  /** Where the profiles are; the kubelet's place when absent. */
  readonly path?: string;
}

export function seccompProfileFileController({ files, path = directory }: SeccompProfileFileParts): Controller {
  return defineController({
    name: "cri.SeccompProfileFileController",
    inputs: [weak(SeccompProfile), weak(RuntimeMountStatus, { id: "EPHEMERAL" })],
    outputs: [],
    async reconcile({ state }) {
      if ((await state.find(RuntimeMountStatus, "EPHEMERAL")) === undefined) return;
      const profiles = await state.list(SeccompProfile);
      const names = new Set(profiles.map(({ metadata }) => metadata.id));
      const isThere = await files.exists(path);
      if (names.size === 0 && !isThere) return;
      if (!isThere) await files.makeDirectory(path, { mode: 0o700 });
      for (const { name } of await files.list(path)) if (!names.has(name)) await files.remove(`${path}/${name}`);
      for (const { spec } of profiles) {
        if (spec.name.includes("/")) throw new Error(`Cannot write seccomp profile "${spec.name}": want a plain name`);
        await files.replace(`${path}/${spec.name}`, JSON.stringify(spec.value), { mode: 0o644 });
      }
    },
  });
}
