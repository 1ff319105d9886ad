// `reset`: wipes nodes and waits until they have stopped, or answer again without a config.
import { ResetRequestWipeMode } from "../../wire/gen/machine.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { choice, defineCommand, flag, list, toggle } from "../command.ts";
import type { NodeClient, Session } from "../session.ts";
import { bootId, trackAction, trackOptions } from "../tracker.ts";

const modes = {
  all: ResetRequestWipeMode.ALL,
  "system-disk": ResetRequestWipeMode.SYSTEM_DISK,
  "user-disks": ResetRequestWipeMode.USER_DISKS,
} as const;

/** Anybody may ask for the disks of a node in maintenance; one that kept its config is another boot of the same node. */
async function isBack(
  client: NodeClient,
  bootBefore: string | undefined,
  { maintenance }: { readonly maintenance: Session },
): Promise<boolean> {
  try {
    await (await maintenance.client(client.node)).unary(rpc.StorageService.Disks, {});
    return true;
  } catch {
    const boot = await bootId(client); // not in maintenance, or not there yet
    return boot !== undefined && boot !== bootBefore;
  }
}

export const reset = defineCommand({
  name: "reset",
  summary: "wipe nodes: the whole system disk, some of its partitions, other disks",
  warnsOfOlder: true,
  options: {
    graceful: toggle("--graceful [bool]", "cordon, drain and leave etcd first", true),
    reboot: flag("--reboot", "restart afterwards instead of shutting down"),
    wipeMode: choice("--wipe-mode <mode>", "what to wipe", ["all", "system-disk", "user-disks"], "all"),
    systemLabelsToWipe: list(
      "--system-labels-to-wipe <labels>",
      "partitions of the system disk to wipe instead of all of it",
    ),
    userDisksToWipe: list("--user-disks-to-wipe <paths>", "other disks to wipe"),
    ...trackOptions,
  },
  async run(context, _args, options) {
    const { graceful, reboot, wipeMode, systemLabelsToWipe, userDisksToWipe } = options;
    const maintenance = context.session.inMaintenance();
    try {
      await trackAction(context, options, {
        verb: "reset",
        async start(client) {
          const { messages } = await client.unary(rpc.MachineService.Reset, {
            graceful,
            reboot,
            mode: modes[wipeMode],
            systemPartitionsToWipe: systemLabelsToWipe.map((label) => ({ label, wipe: true })),
            userDisksToWipe: [...userDisksToWipe],
          });
          return messages[0]?.actorId ?? "";
        },
        done: "stopped",
        ...(reboot
          ? { isBack: (client: NodeClient, boot: string | undefined) => isBack(client, boot, { maintenance }) }
          : {}),
      });
    } finally {
      maintenance.close();
    }
  },
});
