// What the config says about volumes: documents, and the older sections of the machine document.
import { documentsOf, type Config } from "../document.ts";
import { volumeConfig, type VolumeConfig } from "../documents/volume-config.ts";
import { legacyOf } from "./machine.ts";

type Encryption = NonNullable<VolumeConfig["encryption"]>;

const legacyKeys = { STATE: "state", EPHEMERAL: "ephemeral" } as const;

function hasLegacyKey(name: string): name is keyof typeof legacyKeys {
  return Object.hasOwn(legacyKeys, name);
}

/** The older section names its provider freely, and there is one only: who asks for encryption never gets a volume that is open. */
function legacyEncryption(config: Config, name: string): Encryption | undefined {
  if (!hasLegacyKey(name)) return undefined;
  const section = legacyOf(config)?.machine?.systemDiskEncryption?.[legacyKeys[name]];
  return section === undefined ? undefined : { ...section, provider: "luks2" };
}

/**
 * What is said of a system volume (`STATE`, `EPHEMERAL`, `ETCD`, …), its encryption in `machine.systemDiskEncryption` too; the document's own counts first.
 * Undefined when nothing is.
 */
export function systemVolume(config: Config, name: string): VolumeConfig | undefined {
  const document = documentsOf(config, volumeConfig).find((each) => each.name === name);
  const legacy = document?.encryption === undefined ? legacyEncryption(config, name) : undefined;
  return legacy === undefined ? document : { ...document, name, encryption: legacy };
}
