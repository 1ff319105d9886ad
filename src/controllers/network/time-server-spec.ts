// Says which time servers the node asks.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive, strong } from "../../cosi/controller.ts";
import { TimeServerSpec } from "../../resources/network/time-server-spec.ts";
import { TimeServerStatus } from "../../resources/network/time-server-status.ts";

const name = "network.TimeServerSpecController";
const id = "timeservers";

export function timeServerSpecController(): Controller {
  return defineController({
    name,
    inputs: [strong(TimeServerSpec)],
    outputs: [exclusive(TimeServerStatus)],
    async reconcile({ state, log }) {
      const resource = await state.find(TimeServerSpec, id);
      if (resource?.metadata.phase === "running") {
        await state.addFinalizer(TimeServerSpec, id, name);
        const { timeServers, useNTS } = resource.spec;
        const before = (await state.find(TimeServerStatus, id))?.metadata.version;
        const after = await state.modify(TimeServerStatus, id, () => ({ timeServers, useNTS }));
        if (after.metadata.version !== before)
          log.info("setting time servers", { addresses: timeServers, nts: useNTS });
      }
      await state.cleanup(TimeServerStatus);
      if (resource?.metadata.phase === "tearingDown") await state.removeFinalizer(TimeServerSpec, id, name);
    },
  });
}
