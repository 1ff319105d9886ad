// MachineService.Bootstrap: this node's etcd becomes the first member of a new cluster. Once for each cluster.
import { clusterSecrets } from "../../config/view/cluster.ts";
import { formatMemberId } from "../../formats/etcd-member-id.ts";
import { UnattendedInstallPhase } from "../../resources/runtime/common/enums.ts";
import { RebootRequest } from "../../resources/runtime/reboot-request.ts";
import { UnattendedInstallStatus } from "../../resources/runtime/unattended-install-status.ts";
import { TimeStatus } from "../../resources/time/time-status.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import type { ApiContext } from "../context.ts";
import { unary } from "../define.ts";
import { statusError } from "../errors.ts";

const runtimeWaitMs = 1000;
const timeWaitMs = 5000;
/** Longer than one control plane that is away keeps us from asking the next. */
const membersWaitMs = 8000;

/** Answers when etcd has been told to start. */
export const bootstrap = unary(rpc.MachineService.Bootstrap, async (request, context) => {
  const { config, etcdControl } = context;
  if (!(await isAvailable(context))) throw statusError("FAILED_PRECONDITION", "bootstrap is not available yet");
  const active = config.active();
  if (active === undefined || clusterSecrets(active).etcdCa === undefined) {
    throw statusError("INVALID_ARGUMENT", "etcd is not configured, bootstrap is not possible");
  }
  if (!(await isTimeSynced(context))) throw statusError("FAILED_PRECONDITION", "time is not in sync yet");
  if (!(await etcdControl.hasNoData())) throw statusError("ALREADY_EXISTS", "etcd data directory is not empty");
  const members = await membersElsewhere(context);
  if (members.length > 0) {
    const names = members.map((name) => `"${name}"`).join(", ");
    throw statusError(
      "FAILED_PRECONDITION",
      `etcd of this cluster runs already on ${names}: this node joins it by itself, want one bootstrap for each cluster`,
    );
  }
  const unchecked = request.recoverSkipHashCheck ? "unchecked snapshot" : "snapshot";
  await etcdControl.bootstrap(request.recoverEtcd ? unchecked : "new");
  return { messages: [{}] };
});

/**
 * Names of the members of a cluster that answers at any control plane known to discovery or Kubernetes. None when nobody answers: nodes that have no etcd
 * yet, are away, or have lost their quorum, which is when a snapshot is restored.
 */
async function membersElsewhere({
  etcd,
  clock,
  signal,
}: Pick<ApiContext, "etcd" | "clock"> & { readonly signal: AbortSignal }): Promise<readonly string[]> {
  using timeout = clock.timeout(membersWaitMs, signal);
  try {
    await using cluster = await etcd.openCluster();
    const { members } = await cluster.members(timeout.signal);
    return members.map(({ ID, name }) => (name === "" ? formatMemberId(ID) : name));
  } catch {
    signal.throwIfAborted();
    return [];
  }
}

type Checked = Pick<ApiContext, "state" | "supervisor" | "clock"> & { readonly signal: AbortSignal };

/** There is something to run containers, and the node is not about to restart. */
async function isAvailable({ state, supervisor, clock, signal }: Checked): Promise<boolean> {
  const install = await state.find(UnattendedInstallStatus, "unattended-install");
  if (install !== undefined && install.spec.phase !== UnattendedInstallPhase.installed) return false;
  if ((await state.list(RebootRequest)).length > 0) return false;
  using timeout = clock.timeout(runtimeWaitMs, signal);
  return await holds(supervisor.up("cri").wait(timeout.signal), signal);
}

async function isTimeSynced({ state, clock, signal }: Checked): Promise<boolean> {
  using timeout = clock.timeout(timeWaitMs, signal);
  return await holds(
    state.waitFor(TimeStatus, "node", ({ spec }) => spec.synced, { signal: timeout.signal }),
    signal,
  );
}

/** False when the wait was in vain; rejects when the caller has gone. */
async function holds(wait: Promise<unknown>, signal: AbortSignal): Promise<boolean> {
  try {
    await wait;
    return true;
  } catch {
    signal.throwIfAborted();
    return false;
  }
}
