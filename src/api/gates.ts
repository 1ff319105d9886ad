// Checks that come after authorization: what the node is and can do at the moment. Which RPC has which gate says the table of RPCs.
import { BugError } from "../base/errors.ts";
import { machineType } from "../config/view/machine.ts";
import type { Roles } from "../rpc/roles.ts";
import { Role } from "../rpc/roles.ts";
import type { Capability } from "../runtime/mode.ts";
import { supports } from "../runtime/mode.ts";
import type { AnyRpc } from "../wire/rpc.ts";
import { isInMaintenance } from "./config-port.ts";
import type { ApiContext } from "./context.ts";
import { statusError } from "./errors.ts";

export type GateContext = Pick<ApiContext, "config" | "platform">;

type Gate = (rpc: AnyRpc, context: GateContext, roles: Roles) => Promise<void>;

/** How calls name themselves in the refusal of a node that is no control plane; by default the method's name. */
const controlPlaneNames: Readonly<Record<string, string>> = {
  Bootstrap: "bootstrap",
  GenerateClientConfiguration: "generate client configuration",
  HealthCheck: "cluster health check",
  Kubeconfig: "kubeconfig",
  EtcdMemberList: "member list",
  EtcdRemoveMemberByID: "etcd remove member",
  EtcdLeaveCluster: "etcd leave",
  EtcdForfeitLeadership: "etcd forfeit leadership",
  EtcdSnapshot: "etcd snapshot",
  EtcdRecover: "etcd recover",
  EtcdAlarmList: "etcd alarm list",
  EtcdAlarmDisarm: "etcd alarm disarm",
  EtcdDefragment: "etcd defragment",
  EtcdStatus: "etcd status",
  EtcdDowngradeCancel: "etcd downgrade cancel",
  EtcdDowngradeEnable: "etcd downgrade enable",
  EtcdDowngradeValidate: "etcd downgrade validate",
};

/** Names of the table's capabilities. */
const capabilities: Readonly<Record<string, Capability>> = {
  Reboot: "reboot",
  Rollback: "rollback",
  Shutdown: "shutdown",
  Upgrade: "upgrade",
  MetaKV: "meta",
};

const controlPlane: Gate = async ({ method }, { config }) => {
  const name = controlPlaneNames[method] ?? method;
  const active = config.active();
  const type = active === undefined ? "unknown" : machineType(active);
  if (type === "unknown") {
    throw statusError("UNIMPLEMENTED", `machine type is not set, cannot use ${name} API`);
  }
  if (type === "worker") throw statusError("UNIMPLEMENTED", `${name} is only available on control plane nodes`);
};

const noAgent: Gate = async (_rpc, { platform }) => {
  if (platform.mode === "metal-agent") throw statusError("UNIMPLEMENTED", "API is not implemented in agent mode");
};

/** Readers may do this only as long as the node has no complete config: then nobody can be more than a reader. */
const readerOnlyInMaintenance: Gate = async (_rpc, { config }, roles) => {
  if (!isInMaintenance(config) && !roles.has(Role.admin)) throw statusError("PERMISSION_DENIED", "not authorized");
};

/** The policy of resources lies with their service. */
const elsewhere: Gate = () => Promise.resolve();

function gateNamed(name: string): Gate {
  if (name.startsWith("cap:")) return capabilityGate(name.slice("cap:".length));
  switch (name) {
    case "cp":
      return controlPlane;
    case "noagent":
      return noAgent;
    case "reader-only-in-maintenance":
      return readerOnlyInMaintenance;
    case "ro-policy":
    case "denied-by-policy":
      return elsewhere;
    default:
      throw new BugError(`Cannot check gate "${name}" of the table of RPCs: there is no such gate`);
  }
}

function capabilityGate(name: string): Gate {
  const capability = capabilities[name];
  if (capability === undefined) throw new BugError(`Cannot check capability "${name}" of the table of RPCs`);
  return async (_rpc, { platform }) => {
    if (!supports(platform.mode, capability)) {
      throw statusError("FAILED_PRECONDITION", `method is not supported in ${platform.mode} mode`);
    }
  };
}

/** Rejects with the status of the first gate that is closed. */
export async function passGates(rpc: AnyRpc, context: GateContext, roles: Roles): Promise<void> {
  for (const name of rpc.gates) await gateNamed(name)(rpc, context, roles);
}
