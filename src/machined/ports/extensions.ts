// The services that came with system extensions: found in the root file system, made known to the supervisor.
import { errorCode } from "../../base/errors.ts";
import type { Logger } from "../../base/logger.ts";
import type { Files } from "../../linux/files.ts";
import { extensionService, extensionServiceId } from "../../services/extension/service.ts";
import { parseExtensionService } from "../../services/extension/spec.ts";
import type { ServiceContext } from "../../services/shared/context.ts";
import type { BindableService } from "../../supervisor/service.ts";

const folder = "/usr/local/etc/containers";

export interface ExtensionLoaderOptions {
  readonly files: Pick<Files, "list" | "read">;
  readonly loadService: (service: BindableService<ServiceContext>) => void;
  readonly log: Logger;
}

/** One that cannot be read is said and left out: the others run. */
export function openExtensionLoader({
  files,
  loadService,
  log,
}: ExtensionLoaderOptions): () => Promise<ReadonlyMap<string, string>> {
  return async () => {
    const ids = new Map<string, string>();
    const entries = await files.list(folder).catch((error: unknown) => {
      if (errorCode(error) === "ENOENT") return [];
      throw error;
    });
    for (const { name } of entries.filter((entry) => entry.name.endsWith(".yaml"))) {
      try {
        const spec = parseExtensionService(await files.read(`${folder}/${name}`));
        if (spec.ignored.length > 0)
          log.warn("an extension's service says what this node does not heed", { file: name, keys: spec.ignored });
        loadService(extensionService(spec));
        ids.set(spec.name, extensionServiceId(spec.name));
      } catch (error) {
        log.error("cannot use the service of an extension", { file: name, error });
      }
    }
    return ids;
  };
}
