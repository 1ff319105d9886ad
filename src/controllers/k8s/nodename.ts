// The node's name in Kubernetes: the host name, made to fit its rules; once a Node is registered, the name of that, for as long as there is such a Node.
import { defineController, exclusive, weak, type Controller } from "../../cosi/controller.ts";
import { nodeSettings } from "../../config/view/kubelet.ts";
import { NodeStatus } from "../../resources/k8s/node-status.ts";
import { Nodename } from "../../resources/k8s/nodename.ts";
import { HostnameStatus } from "../../resources/network/hostname-status.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";
import { stateVolumeInputs, stateVolumeOutputs } from "../config/shared/state-volume.ts";
import { nodenameId } from "./shared/ids.ts";
import { keptNodename, type KeptNodenameFiles } from "./shared/kept-nodename.ts";
import { wantedNodename } from "./shared/wanted-nodename.ts";

const name = "k8s.NodenameController";

/**
 * A kubelet under another name registers a second Node, and leaves the first one with its pods and volumes as if the machine had died. So a name
 * that comes from elsewhere later (DHCP, platform, config) does not count until somebody has deleted the Node; the diagnostic "node-name" says so.
 */
export function nodenameController(files: KeptNodenameFiles): Controller {
  const keeper = keptNodename(name, files);
  /** Name of the Node that was there in the round before: deletion is seen, absence alone is not (the kubelet may be about to register). */
  let present: string | undefined;
  return defineController({
    name,
    inputs: [activeConfigInput, weak(HostnameStatus, { id: "hostname" }), weak(NodeStatus), ...stateVolumeInputs],
    outputs: [exclusive(Nodename), ...stateVolumeOutputs],
    async reconcile(context) {
      const { state, log } = context;
      const config = await activeConfig(state);
      const hostname = await state.find(HostnameStatus, "hostname");
      const wanted = wantedNodename(config, hostname?.spec);
      if (config === undefined || hostname === undefined || wanted === undefined) {
        await keeper.giveBack(context);
        await state.cleanup(Nodename);
        return;
      }
      const skipNodeRegistration = nodeSettings(config).skipRegistration;
      const kept = await keeper.read(context);
      if (kept === undefined) return;
      const published = (await state.find(Nodename, nodenameId))?.spec;
      const isFollowed = !skipNodeRegistration && published?.skipNodeRegistration === false;
      const current = isFollowed ? published.nodename : undefined;
      const isThere = current !== undefined && (await state.find(NodeStatus, current)) !== undefined;
      const registered = registeredName({ kept: kept.name, current, isThere, present });
      // First the file: after a loss of power the node must know under which name it has registered.
      if (registered !== kept.name) {
        if (!(await keeper.write(registered, context))) return;
        if (registered === undefined) log.info("the node was deleted, its name is free", { nodename: kept.name });
        else log.info("the node is registered, its name is kept", { nodename: registered });
      }
      await keeper.giveBack(context);
      present = isThere ? current : undefined;
      await state.modify(Nodename, nodenameId, () => ({
        nodename: skipNodeRegistration ? wanted : (registered ?? wanted),
        hostnameVersion: String(hostname.metadata.version),
        skipNodeRegistration,
      }));
      await state.cleanup(Nodename);
    },
  });
}

export interface Registration {
  /** What STATE knows. */
  readonly kept: string | undefined;
  /** The name that the kubelet registers with; undefined while it does not. */
  readonly current: string | undefined;
  /** A Node of the current name is there. */
  readonly isThere: boolean;
  /** The Node that was there before. */
  readonly present: string | undefined;
}

/** Under which name the node is registered; undefined: under none. */
export function registeredName({ kept, current, isThere, present }: Registration): string | undefined {
  if (isThere) return current;
  const isDeleted = current !== undefined && present === current;
  return isDeleted ? undefined : kept;
}
