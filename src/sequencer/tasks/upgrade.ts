// Tasks that write another image of the node itself.
import { errorChain } from "../../base/errors.ts";
import type { HealthBefore } from "../../runtime/upgrade-record.ts";
import type { StagedUpgrade, UpgradeImage } from "../../runtime/upgrades.ts";
import type { SequencerNode } from "../node.ts";
import type { Task, TaskContext } from "../sequence.ts";
import { upgradeArguments } from "./install.ts";

const containerdMs = 5 * 60_000;
/** A registry may take a moment to be reachable; a node that cannot reach it boots without. */
const pullMs = 3 * 60_000;
const retryMs = 5000;

/** An upgrade that was asked for. */
export interface UpgradeOptions {
  readonly image: UpgradeImage;
  readonly actorId: string;
  /** How the node was when it was asked for. */
  readonly before: HealthBefore;
}

/** While META can be written. */
export function rememberUpgrade({ image, actorId, before }: UpgradeOptions): Task<SequencerNode> {
  return { name: "rememberUpgrade", run: ({ upgrades }) => upgrades.begin(image, { actorId, before }) };
}

async function write(node: SequencerNode, image: UpgradeImage, { say, signal }: TaskContext): Promise<void> {
  const order = { image, ...(await upgradeArguments(node)) };
  const { exitCode, error } = await node.upgrades.write(order, say, signal);
  if (exitCode !== 0) throw new Error(`Cannot upgrade: the installer ended with ${exitCode}: ${error ?? "no reason"}`);
}

export function upgrade(image: UpgradeImage): Task<SequencerNode> {
  return { name: "upgrade", run: (node, context) => write(node, image, context) };
}

async function pull({ upgrades }: SequencerNode, reference: string, context: TaskContext): Promise<UpgradeImage> {
  const { clock, say } = context;
  using patience = clock.timeout(pullMs, context.signal);
  for (;;) {
    try {
      return await upgrades.pull(reference, patience.signal);
    } catch (error) {
      patience.signal.throwIfAborted();
      say(`cannot pull ${reference}: ${errorChain(error)}`);
      await clock.sleep(retryMs, patience.signal);
    }
  }
}

/** The same checks as when it was staged: its reference may name another image by now. */
async function checkStaged(
  { upgrades }: SequencerNode,
  image: UpgradeImage,
  { staged, say }: { readonly staged: StagedUpgrade; readonly say: (text: string) => void },
): Promise<void> {
  const { problem: loss, warnings } = await upgrades.contents(image, staged);
  const problem = (await upgrades.problem(image, staged)) ?? loss;
  if (problem !== undefined) throw new Error(`Cannot upgrade: ${problem}`);
  for (const warning of warnings) say(`warning: ${warning}`);
}

/** Never fails: a node boots the version that it has when the staged one cannot be had. `onWritten` is told when it is. */
export function upgradeStaged(staged: StagedUpgrade, onWritten: () => void): Task<SequencerNode> {
  const { reference, before } = staged;
  return {
    name: "install",
    async run(node, context) {
      const { upgrades, supervisor } = node;
      try {
        using timeout = context.clock.timeout(containerdMs, context.signal);
        await supervisor.up("containerd").wait(timeout.signal);
        const image = await pull(node, reference, context);
        await checkStaged(node, image, { staged, say: context.say });
        await upgrades.begin(image, { actorId: "", before });
        await write(node, image, context);
        onWritten();
      } catch (error) {
        context.signal.throwIfAborted();
        context.say(`booting without the staged upgrade to ${reference}: ${errorChain(error)}`);
      }
    },
  };
}
