// Id and name of the cluster.
import { clusterIdentity } from "../../config/view/cluster.ts";
import { defineController, exclusive, type Controller } from "../../cosi/controller.ts";
import { Info } from "../../resources/cluster/info.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";

export function infoController(): Controller {
  return defineController({
    name: "cluster.InfoController",
    inputs: [activeConfigInput],
    outputs: [exclusive(Info)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      const identity = config === undefined ? undefined : clusterIdentity(config);
      if (identity !== undefined && identity.id !== "" && identity.endpoint !== "")
        await state.modify(Info, "current", () => ({ clusterId: identity.id, clusterName: identity.name }));
      await state.cleanup(Info);
    },
  });
}
