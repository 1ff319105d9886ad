// etcd's authority, as the config has it.
import type { Config } from "../../config/document.ts";
import { clusterSecrets } from "../../config/view/cluster.ts";
import { machineType } from "../../config/view/machine.ts";
import type { Controller } from "../../cosi/controller.ts";
import { EtcdRootSecret } from "../../resources/secrets/etcd-root-secret.ts";
import { fromActiveConfig } from "../active-config.ts";

export const etcdRootId = "etcd";

export function rootEtcdController(): Controller {
  return fromActiveConfig({
    name: "secrets.RootEtcdController",
    output: EtcdRootSecret,
    id: etcdRootId,
    specOf: etcdRoot,
  });
}

/** Undefined on workers, and without a key to sign with. */
function etcdRoot(config: Config): EtcdRootSecret | undefined {
  const ca = machineType(config) === "controlplane" ? clusterSecrets(config).etcdCa : undefined;
  if (ca === undefined || ca.certificate === "" || ca.key === "") return undefined;
  return { etcdCA: { crt: ca.certificate, key: ca.key } };
}
