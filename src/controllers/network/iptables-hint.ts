// An empty chain that tells programs in pods which of the two ways to the packet filter this node uses: kube-proxy and network plugins look for it, and would
// otherwise choose by the number of rules they find, which is none after a boot.
import { errorCode } from "../../base/errors.ts";
import { defineController, weak, type Controller } from "../../cosi/controller.ts";
import type { Modules } from "../../linux/modules.ts";
import type { Network } from "../../linux/network.ts";
import { KubeletSpec } from "../../resources/k8s/kubelet-spec.ts";

const hint = { table: "mangle", chain: "KUBE-IPTABLES-HINT" } as const;

export interface IptablesHintOptions {
  readonly network: Pick<Network, "addHintTable">;
  /** Absent where the packet filter is built in. */
  readonly modules?: Pick<Modules, "load">;
}

/** Nodes that run no pods never load the packet filter for it. A table that is there already is somebody's, and tells the same. */
export function iptablesHintController({ network, modules }: IptablesHintOptions): Controller {
  let isThere = false;
  return defineController({
    name: "network.IptablesHintController",
    inputs: [weak(KubeletSpec)],
    outputs: [],
    async reconcile({ state, signal, log }) {
      if (isThere || (await state.list(KubeletSpec)).length === 0) return;
      await modules?.load("nf_tables");
      try {
        await network.addHintTable(hint.table, hint.chain, signal);
        log.info("added hint for users of the packet filter", hint);
      } catch (error) {
        if (errorCode(error) !== "EEXIST") throw error;
      }
      isThere = true;
    },
  });
}
