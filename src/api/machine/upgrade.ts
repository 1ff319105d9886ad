// MachineService.Upgrade: the older form. Takes the image, checks all that can be checked, and answers with the id that the sequence's events carry.
import { errorChain } from "../../base/errors.ts";
import { machineType } from "../../config/view/machine.ts";
import type { UpgradeImage } from "../../runtime/upgrades.ts";
import type { UpgradeRequest } from "../../wire/gen/machine.ts";
import { agreesTo, dropExtensions as consent } from "../../rpc/consent.ts";
import type { CallContext } from "../../rpc/method.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { isInMaintenance } from "../config-port.ts";
import type { ApiContext } from "../context.ts";
import { unary } from "../define.ts";
import { statusError } from "../errors.ts";

type Asked = Pick<UpgradeRequest, "image" | "force" | "preserve"> & { readonly dropExtensions: boolean };

/** The cluster has to bear the loss of a control plane node for a while; only one is upgraded at a time. */
async function checkCluster(
  { force, preserve }: Asked,
  { config, etcdControl, signal }: Pick<ApiContext, "config" | "etcdControl"> & { readonly signal: AbortSignal },
): Promise<void> {
  const active = config.active();
  const isControlPlane = active !== undefined && !isInMaintenance(config) && machineType(active) !== "worker";
  if (!isControlPlane || force || preserve) return;
  try {
    await using _ = await etcdControl.guardUpgrade(signal);
  } catch (error) {
    throw statusError("FAILED_PRECONDITION", errorChain(error), error);
  }
}

async function takeImage(
  { image, force, dropExtensions }: Asked,
  { upgrades, signal, log }: Pick<ApiContext, "upgrades"> & Pick<CallContext, "signal" | "log">,
): Promise<UpgradeImage> {
  const taken = await upgrades.pull(image, signal);
  const problem = await upgrades.problem(taken, { force });
  if (problem !== undefined) throw statusError("FAILED_PRECONDITION", `pre-flight checks failed: ${problem}`);
  const { problem: loss, warnings } = await upgrades.contents(taken, { dropExtensions });
  if (loss !== undefined) throw statusError("FAILED_PRECONDITION", loss);
  for (const warning of warnings) log.warn("upgrading to an image that may not fit this node", { image, warning });
  return taken;
}

/** Nothing is ever wiped, so `preserve` changes nothing but the checks. Every reboot goes through the firmware: the loader is what counts a trial. */
export const upgrade = unary(rpc.MachineService.Upgrade, async (request, context) => {
  const { upgrades, sequencer, newActorId, config, metadata, signal } = context;
  if (request.image === "") throw statusError("INVALID_ARGUMENT", "image is required");
  const banks = await upgrades.banks(signal);
  if (banks === undefined) throw statusError("FAILED_PRECONDITION", "the system is not installed");
  if (banks.running !== banks.state.good) {
    throw statusError("FAILED_PRECONDITION", "the running version is still on trial: wait until it is found good");
  }
  const { image, preserve, stage, force } = request;
  const dropExtensions = force || agreesTo(metadata, consent);
  const asked = { image, force, preserve, dropExtensions };
  await checkCluster(asked, context);
  const taken = await takeImage(asked, context);
  const actorId = newActorId();
  if (stage) {
    await upgrades.stage(image, { preserve, stage, force, dropExtensions });
    sequencer.stageUpgrade(actorId);
  } else {
    const before = await upgrades.health();
    sequencer.upgrade({ image: taken, before, inMaintenance: isInMaintenance(config) }, actorId);
  }
  return { messages: [{ ack: "Upgrade request received", actorId }] };
});
