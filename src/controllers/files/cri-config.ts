// files.CRIConfigController: the configuration of the container runtime of pods, and the folder that says where images come from.
import { encodeUtf8 } from "../../base/bytes.ts";
import type { Controller } from "../../cosi/controller.ts";
import { defineController, shared, weak } from "../../cosi/controller.ts";
import type { Files } from "../../linux/files.ts";
import { CustomizationConfig } from "../../resources/cri/customization-config.ts";
import { RegistryConfig } from "../../resources/cri/registry-config.ts";
import { EtcFileSpec } from "../../resources/files/etc-file-spec.ts";
import type { CriPart } from "./shared/cri-parts.ts";
import type { HostFiles } from "./shared/registry-hosts.ts";

const folder = "cri/conf.d";
/** Below /etc. */
export const criConfigFile = `${folder}/cri.toml`;
const hostsFolder = `${folder}/hosts`;

export interface CriConfigParts {
  readonly files: Pick<Files, "exists" | "findText" | "list" | "makeDirectory" | "readText" | "remove" | "replace">;
  /** Folder below which /etc can be written. */
  readonly etcPath: string;
}

export function criConfigController({ files, etcPath }: CriConfigParts): Controller {
  /** Parts that come with the image and its extensions. */
  async function partsOfImage(): Promise<readonly CriPart[]> {
    const names = (await files.list(`${etcPath}/${folder}`)).map(({ name }) => name);
    const parts = names
      .filter((name) => name.endsWith(".part"))
      .map(async (name) => ({
        name,
        origin: `file /etc/${folder}/${name}`,
        text: await files.readText(`${etcPath}/${folder}/${name}`),
      }));
    return Promise.all(parts);
  }

  /** containerd reads these at each pull: what is not wanted goes, what has changed is written. */
  async function syncHosts(wanted: HostFiles): Promise<void> {
    const root = `${etcPath}/${hostsFolder}`;
    await files.makeDirectory(root, { mode: 0o700 });
    const folders = new Set([...wanted.keys()].map((path) => path.slice(0, path.indexOf("/"))));
    for (const { name } of await files.list(root)) if (!folders.has(name)) await files.remove(`${root}/${name}`);
    for (const name of folders) {
      await files.makeDirectory(`${root}/${name}`, { mode: 0o700 });
      for (const file of await files.list(`${root}/${name}`)) {
        if (!wanted.has(`${name}/${file.name}`)) await files.remove(`${root}/${name}/${file.name}`);
      }
    }
    for (const [path, text] of wanted) {
      if ((await files.findText(`${root}/${path}`)) !== text)
        await files.replace(`${root}/${path}`, text, { mode: 0o600 });
    }
  }

  return defineController({
    name: "files.CRIConfigController",
    inputs: [weak(RegistryConfig, { id: "registries" }), weak(CustomizationConfig)],
    outputs: [shared(EtcFileSpec)],
    async reconcile({ state }) {
      const registries = await state.find(RegistryConfig, "registries");
      if (registries === undefined) return;
      // a reader of TOML that a node without a config does not need
      const { customizationPart, joinParts, registriesPart } = await import("./shared/cri-parts.ts");
      const { registryHosts } = await import("./shared/registry-hosts.ts");
      await syncHosts(registryHosts(registries.spec));
      const own = (await state.list(CustomizationConfig)).map(({ metadata, spec }) =>
        customizationPart(metadata.id, spec.content),
      );
      const text = await joinParts([...(await partsOfImage()), registriesPart(registries.spec), ...own]);
      const contents = encodeUtf8(text);
      await state.modify(EtcFileSpec, criConfigFile, () => ({ contents, mode: 0o600, selinuxLabel: etcLabel }));
    },
  });
}

const etcLabel = "system_u:object_r:etc_t:s0";
