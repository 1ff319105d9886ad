// etcd's authority, as the config has it.
import { clusterSecrets } from "../../config/view/cluster.ts";
import { machineType } from "../../config/view/machine.ts";
import { defineController, exclusive, type Controller } from "../../cosi/controller.ts";
import { EtcdRootSecret } from "../../resources/secrets/etcd-root-secret.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";

export const etcdRootId = "etcd";

export function rootEtcdController(): Controller {
  return defineController({
    name: "secrets.RootEtcdController",
    inputs: [activeConfigInput],
    outputs: [exclusive(EtcdRootSecret)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      const ca =
        config !== undefined && machineType(config) === "controlplane" ? clusterSecrets(config).etcdCa : undefined;
      if (ca !== undefined && ca.certificate !== "" && ca.key !== "") {
        await state.modify(EtcdRootSecret, etcdRootId, () => ({ etcdCA: { crt: ca.certificate, key: ca.key } }));
      }
      await state.cleanup(EtcdRootSecret);
    },
  });
}
