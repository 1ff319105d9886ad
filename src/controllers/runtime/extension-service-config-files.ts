// runtime.ExtensionServiceConfigFilesController: writes the files of extensions' services where these have them mounted from.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive, weak } from "../../cosi/controller.ts";
import type { Files } from "../../linux/files.ts";
import { ExtensionServiceConfig } from "../../resources/runtime/extension-service-config.ts";
import { ExtensionServiceConfigStatus } from "../../resources/runtime/extension-service-config-status.ts";

export interface ExtensionFilesParts {
  readonly files: Pick<Files, "makeDirectory" | "replace">;
  /** The place of a service's file, by its path in the service's root. */
  readonly filePath: (service: string, mountPath: string) => string;
}

export function extensionServiceConfigFilesController({ files, filePath }: ExtensionFilesParts): Controller {
  return defineController({
    name: "runtime.ExtensionServiceConfigFilesController",
    inputs: [weak(ExtensionServiceConfig)],
    outputs: [exclusive(ExtensionServiceConfigStatus)],
    async reconcile({ state }) {
      for (const { metadata, spec } of await state.list(ExtensionServiceConfig)) {
        for (const { mountPath, content } of spec.files) {
          const path = filePath(metadata.id, mountPath);
          await files.makeDirectory(path.slice(0, path.lastIndexOf("/")), { mode: 0o700 });
          await files.replace(path, content, { mode: 0o644 });
        }
        await state.modify(ExtensionServiceConfigStatus, metadata.id, () => ({
          specVersion: String(metadata.version),
        }));
      }
      await state.cleanup(ExtensionServiceConfigStatus);
    },
  });
}
