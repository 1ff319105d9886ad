// Network settings that the platform tells. On bare metal they lie in META, where the node's screen writes them.
import { encodeUtf8 } from "../../base/bytes.ts";
import { errorChain, FormatError } from "../../base/errors.ts";
import type { Controller } from "../../cosi/controller.ts";
import { defineController, shared, weak } from "../../cosi/controller.ts";
import { yamlData } from "../../config/yaml/data.ts";
import { loadYaml } from "../../config/yaml/load.ts";
import { SystemInformation } from "../../resources/hardware/system-information.ts";
import { LinkStatus } from "../../resources/network/link-status.ts";
import { PlatformConfig } from "../../resources/network/platform-config.ts";
import { MetaKey } from "../../resources/runtime/meta-key.ts";
import { PlatformMetadata } from "../../resources/runtime/platform-metadata.ts";
import { isPhysical, type KnownLinks } from "./links-view.ts";

/** META key of the network settings. */
const metaKey = "0x0a";

/** `platform`: its name. Only bare metal is known; other platforms' settings need their metadata services. */
export function platformConfigController(platform: string): Controller {
  return defineController({
    name: "network.PlatformConfigController",
    inputs: [weak(MetaKey, { id: metaKey }), weak(SystemInformation, { id: "systeminformation" }), weak(LinkStatus)],
    outputs: [shared(PlatformConfig)],
    async reconcile({ state, log }) {
      const instanceId = (await state.find(SystemInformation, "systeminformation"))?.spec.uuid ?? "";
      const text = platform === "metal" ? (await state.find(MetaKey, metaKey))?.spec.value : undefined;
      let settings = PlatformConfig.zero();
      if (text !== undefined && text !== "") {
        try {
          settings = parsePlatformConfig(text, await state.list(LinkStatus));
        } catch (error) {
          log.warn("ignoring the network settings in META", { error: errorChain(error) });
        }
      }
      const metadata = { ...PlatformMetadata.zero(), platform, instanceId };
      await state.modify(PlatformConfig, "active", () => ({ ...settings, metadata }));
    },
  });
}

/** A hardware address of `first` stands for that of the first network card. Throws a FormatError. */
export function parsePlatformConfig(text: string, known: KnownLinks): PlatformConfig {
  const loaded = loadYaml(encodeUtf8(text));
  if (loaded.kind === "invalid") {
    throw new FormatError(
      `Cannot read the platform's network settings: ${loaded.errors.map(({ message }) => message).join("; ")}`,
    );
  }
  const [document] = loaded.documents;
  const spec = PlatformConfig.specFromYaml(document === undefined ? {} : yamlData(document.root));
  const first = known.find((link) => isPhysical(link))?.spec.hardwareAddr ?? "";
  return {
    ...spec,
    links: spec.links.map((link) => (link.hardwareAddr === "first" ? { ...link, hardwareAddr: first } : link)),
  };
}
