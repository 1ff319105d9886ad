// Network settings that the platform tells: by its seed or service, or in META, where the screen of a machine without a cloud writes them.
import { backoff } from "../../base/backoff.ts";
import { encodeUtf8 } from "../../base/bytes.ts";
import { errorChain, FormatError } from "../../base/errors.ts";
import type { Controller, ReconcileContext } from "../../cosi/controller.ts";
import { defineController, shared, weak } from "../../cosi/controller.ts";
import { yamlData } from "../../config/yaml/data.ts";
import { loadYaml } from "../../config/yaml/load.ts";
import { SystemInformation } from "../../resources/hardware/system-information.ts";
import { LinkStatus } from "../../resources/network/link-status.ts";
import { PlatformConfig } from "../../resources/network/platform-config.ts";
import { MetaKey } from "../../resources/runtime/meta-key.ts";
import { PlatformMetadata } from "../../resources/runtime/platform-metadata.ts";
import type { PlatformNetwork, PlatformSource } from "../config/platform/platform-source.ts";
import { isPhysical, type KnownLinks } from "./links-view.ts";

/** META key of the network settings. */
const metaKey = "0x0a";

export interface PlatformConfigOptions {
  /** Name of the platform. */
  readonly platform: string;
  /** Name that the kernel's command line gives the machine, if it does; of bare metal nobody else knows one. */
  readonly hostname?: string | undefined;
  /** Asks it for settings; absent where it has none, or has them in META. */
  readonly network?: PlatformSource["network"];
}

/** What the platform tells is asked for until it answers, and is applied anew when links come. */
export function platformConfigController({ platform, hostname = "", network }: PlatformConfigOptions): Controller {
  let told: PlatformNetwork | undefined;

  async function settingsOf({ state, log }: ReconcileContext): Promise<PlatformConfig | undefined> {
    const known = await state.list(LinkStatus);
    if (network !== undefined) return told?.(known);
    const instanceId = (await state.find(SystemInformation, "systeminformation"))?.spec.uuid ?? "";
    const isMetal = platform === "metal";
    const metadata = { ...PlatformMetadata.zero(), platform, instanceId, ...(isMetal ? { hostname } : {}) };
    const text = isMetal ? (await state.find(MetaKey, metaKey))?.spec.value : undefined;
    if (text === undefined || text === "") return { ...PlatformConfig.zero(), metadata };
    try {
      return { ...parsePlatformConfig(text, known), metadata };
    } catch (error) {
      log.warn("ignoring the network settings in META", { error: errorChain(error) });
      return { ...PlatformConfig.zero(), metadata };
    }
  }

  return defineController({
    name: "network.PlatformConfigController",
    inputs: [weak(MetaKey, { id: metaKey }), weak(SystemInformation, { id: "systeminformation" }), weak(LinkStatus)],
    outputs: [shared(PlatformConfig)],
    async source({ signal, clock, log, wake }) {
      const retry = backoff({ initialMs: 1000, maxMs: 60_000 });
      if (network === undefined) return;
      for (;;) {
        try {
          told = await network(signal);
          wake();
          return;
        } catch (error) {
          signal.throwIfAborted();
          log.warn("cannot load the network settings of the platform, trying again", { platform, error });
        }
        await clock.sleep(retry.next(), signal);
      }
    },
    async reconcile(context) {
      const settings = await settingsOf(context);
      if (settings !== undefined) await context.state.modify(PlatformConfig, "active", () => settings);
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
