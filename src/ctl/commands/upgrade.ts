// `upgrade`: brings nodes to another version and waits until it is found good. `rollback`: back to the version before.
import { errorChain } from "../../base/errors.ts";
import { parseDurationMs } from "../../base/units.ts";
import { dropExtensions } from "../../rpc/consent.ts";
import { Code, hasStatus } from "../../rpc/status.ts";
import { ContainerDriver, ContainerdNamespace } from "../../wire/gen/common.ts";
import type { ContainerdInstance } from "../../wire/gen/common.ts";
import { RebootRequestMode, UpgradeRequestRebootMode } from "../../wire/gen/machine.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import type { CommandContext, OptionValues } from "../command.ts";
import { choice, defineCommand, flag, text, toggle, span } from "../command.ts";
import { drain, type Drained, notDrained } from "../drain.ts";
import { forEachNode } from "../fan-out.ts";
import { withKernelLog } from "../kernel-log.ts";
import type { NodeClient } from "../session.ts";
import { progressOption, trackOptions } from "../tracker.ts";
import { findBanks, followUpgrade, readGoal, UpgradeFailedError } from "../upgrade.ts";
import { sameImage } from "../upgrade-image.ts";
import { clientVersion } from "../version.ts";

const instances: Readonly<Record<"system" | "cri" | "inmem", ContainerdInstance>> = {
  system: { driver: ContainerDriver.CRI, namespace: ContainerdNamespace.NS_SYSTEM },
  cri: { driver: ContainerDriver.CRI, namespace: ContainerdNamespace.NS_CRI },
  inmem: { driver: ContainerDriver.CONTAINERD, namespace: ContainerdNamespace.NS_SYSTEM },
};

const modes = {
  default: RebootRequestMode.DEFAULT,
  powercycle: RebootRequestMode.POWERCYCLE,
  force: RebootRequestMode.FORCE,
} as const;

const options = {
  image: text("--image <reference>", "installer image: registry/name:tag; that of the node's config if absent"),
  version: text("--version <version>", "without --image: its tag; the version of this program if absent"),
  namespace: choice("--namespace <name>", "where the image is kept", ["system", "cri", "inmem"], "system"),
  rebootMode: choice("-m, --reboot-mode <mode>", "how to reboot", ["default", "powercycle", "force"], "default"),
  drain: toggle("--drain [bool]", "move pods elsewhere before the reboot", true),
  drainTimeout: span("--drain-timeout <span>", "how long that may take", "5m"),
  noReboot: flag("--no-reboot", "write the image, and leave the reboot for later"),
  legacy: flag("--legacy", "use the older call, as for older nodes"),
  stage: flag("--stage", "write the image at the next boot (older call)"),
  force: flag(
    "-f, --force",
    "also an image that failed here before or lacks extensions, and without a look at etcd (older call)",
  ),
  dropExtensions: flag("--drop-extensions", "also an image without system extensions that the node has"),
  preserve: flag("-p, --preserve", "for older clients: data is always kept"),
  ...progressOption,
  ...trackOptions,
} as const;

type Values = OptionValues<typeof options>;

/** Takes the image; a node without Kubernetes has only one place for it. Resolves with that place. */
async function pull(
  context: CommandContext,
  client: NodeClient,
  { image, namespace }: Values,
): Promise<ContainerdInstance> {
  const take = async (containerd: ContainerdInstance): Promise<ContainerdInstance> => {
    for await (const { response } of client.stream(rpc.ImageService.Pull, { containerd, imageRef: image })) {
      if (response?.kind === "name") context.output.note(`${client.node}: pulled ${response.value}`);
    }
    return containerd;
  };
  try {
    return await take(instances[namespace]);
  } catch (error) {
    const mayBeElsewhere = namespace === "system" && hasStatus(error, Code.UNAVAILABLE) && (await answers(client));
    if (!mayBeElsewhere) throw error;
    context.output.note(`${client.node}: keeping the image in memory (${errorChain(error)})`);
    return take(instances.inmem);
  }
}

async function answers(client: NodeClient): Promise<boolean> {
  return client.unary(rpc.MachineService.Version, {}).then(
    () => true,
    () => false,
  );
}

async function write(context: CommandContext, client: NodeClient, values: Values): Promise<void> {
  const containerd = await pull(context, client, values);
  let exitCode: number | undefined;
  let last = "";
  const request = { containerd, source: { imageName: values.image } };
  for await (const { progress } of client.stream(rpc.LifecycleService.Upgrade, request)) {
    const response = progress?.response;
    if (response?.kind === "exitCode") exitCode = response.value;
    else if (response !== undefined) {
      last = response.value;
      context.output.note(`${client.node}: ${last}`);
    }
  }
  if (exitCode !== 0)
    throw new Error(`the image was not written, the installer ended with ${exitCode ?? "no exit code"}: ${last}`);
}

async function askOlder(client: NodeClient, { image, stage, force, preserve, rebootMode }: Values): Promise<void> {
  const mode = rebootMode === "powercycle" ? UpgradeRequestRebootMode.POWERCYCLE : UpgradeRequestRebootMode.DEFAULT;
  await client.unary(rpc.MachineService.Upgrade, { image, stage, force, preserve, rebootMode: mode });
}

const lookMs = 1000;
const looks = 20;

/** Of the bank on trial, which the node shows a moment after it was written: the version that shall run. Undefined on nodes that do not tell. */
async function writtenVersion({ clock, signal }: CommandContext, client: NodeClient): Promise<string | undefined> {
  for (let count = 0; count < looks; count++) {
    const banks = await findBanks(client);
    if (banks === undefined) return undefined;
    if (banks.trial !== "") return banks.trial === "A" ? banks.versionA : banks.versionB;
    await clock.sleep(lookMs, signal);
  }
  return undefined;
}

interface Started {
  readonly restarts: boolean;
  /** That shall run in the end, where it is known. */
  readonly version: string | undefined;
  readonly drained: Drained;
}

async function start(context: CommandContext, client: NodeClient, values: Values): Promise<Started> {
  const older = async (): Promise<Started> => {
    await askOlder(client, values);
    return { restarts: true, version: undefined, drained: notDrained };
  };
  if (values.legacy || values.stage || values.force) return older();
  try {
    await write(context, client, values);
  } catch (error) {
    if (!hasStatus(error, Code.UNIMPLEMENTED)) throw error;
    context.output.note(`${client.node}: an older node, using the older call`);
    return older();
  }
  const version = await writtenVersion(context, client);
  if (values.noReboot) return { restarts: false, version, drained: notDrained };
  const timeoutMs = parseDurationMs(values.drainTimeout);
  const drained = values.drain ? await drain(context, client, timeoutMs) : notDrained;
  await client.unary(rpc.MachineService.Reboot, { mode: modes[values.rebootMode] });
  return { restarts: true, version, drained };
}

export const upgrade = defineCommand({
  name: "upgrade",
  summary: "bring nodes to another version; one that does not get healthy goes back by itself",
  warnsOfOlder: true,
  options,
  async run(context, _args, values) {
    if (values.image !== "" && values.version !== "")
      throw new Error(
        "Cannot upgrade: found --image and --version, want one of them: a version is the tag of an image",
      );
    using limit = context.clock.timeout(parseDurationMs(values.timeout), context.signal);
    const limited: CommandContext = { ...context, signal: limit.signal };
    await forEachNode(limited, (client) => {
      const asking = values.dropExtensions ? client.withMetadata(dropExtensions) : client;
      const run = (): Promise<void> => upgradeNode(limited, asking, values);
      return values.debug && values.wait ? withKernelLog(limited, client, run) : run();
    });
  },
});

/** What was asked for, with an image in any case. */
async function withImage({ output }: CommandContext, client: NodeClient, values: Values): Promise<Values> {
  if (values.image !== "") return values;
  const image = await sameImage(client, values.version === "" ? clientVersion().tag : values.version);
  output.note(`${client.node}: upgrading to ${image}`);
  return { ...values, image };
}

async function upgradeNode(context: CommandContext, client: NodeClient, asked: Values): Promise<void> {
  const values = await withImage(context, client, asked);
  const before = await readGoal(client);
  const { restarts, version: wanted, drained } = await start(context, client, values);
  if (!restarts) context.output.note(`${client.node}: the image is written and tried at the next boot`);
  if (!restarts || !values.wait) return;
  try {
    const version = await followUpgrade(context, client, { ...before, version: wanted });
    context.output.note(`${client.node}: runs ${version}, and it is good`);
  } finally {
    await drained.uncordon();
  }
}

export const rollback = defineCommand({
  name: "rollback",
  summary: "go back to the version before",
  options: trackOptions,
  async run(context, _args, { wait, timeout, debug }) {
    using limit = context.clock.timeout(parseDurationMs(timeout), context.signal);
    const limited: CommandContext = { ...context, signal: limit.signal };
    await forEachNode(limited, (client) => {
      const run = (): Promise<void> => rollbackNode(limited, client, wait);
      return debug && wait ? withKernelLog(limited, client, run) : run();
    });
  },
});

async function rollbackNode(context: CommandContext, client: NodeClient, wait: boolean): Promise<void> {
  const goal = await readGoal(client);
  const banks = await findBanks(client);
  await client.unary(rpc.MachineService.Rollback, {});
  context.output.note(`${client.node}: rollback accepted`);
  if (!wait) return;
  try {
    context.output.note(`${client.node}: runs ${await followUpgrade(context, client, goal)}`);
  } catch (error) {
    // a trial that was ended by hand is what was wanted
    if (!(error instanceof UpgradeFailedError) || banks?.onTrial !== true) throw error;
    context.output.note(`${client.node}: ${error.message}`);
  }
}
