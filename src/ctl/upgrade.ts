// Follows a node through an upgrade or a rollback, whatever the connection does meanwhile, to the version that really runs in the end.
import { errorChain } from "../base/errors.ts";
import { isCanceled } from "../base/abort.ts";
import { BankStatus } from "../resources/runtime/bank-status.ts";
import { MachineStage } from "../resources/runtime/common/enums.ts";
import { MachineStatus } from "../resources/runtime/machine-status.ts";
import type { ResourceType } from "../cosi/resource.ts";
import { Code, hasStatus } from "../rpc/status.ts";
import { rpc } from "../wire/gen/rpc.ts";
import type { CommandContext } from "./command.ts";
import type { NodeClient } from "./session.ts";
import { readBootId } from "./tracker.ts";

const lookMs = 1000;

/** Undefined when the node has none, or does not know the type. */
export async function findSpec<S>(client: NodeClient, type: ResourceType<S>, id: string): Promise<S | undefined> {
  try {
    const { resource } = await client.unary(rpc.State.Get, {
      type: type.type,
      namespace: type.namespace,
      id,
      options: {},
    });
    return type.decodeSpec(resource?.spec?.protoSpec ?? new Uint8Array());
  } catch (error) {
    if (hasStatus(error, Code.NOT_FOUND)) return undefined;
    throw error;
  }
}

/** Undefined on a node that is not installed, and on one of another make. */
export async function findBanks(client: NodeClient): Promise<BankStatus | undefined> {
  return findSpec(client, BankStatus, "banks");
}

/** Undefined when the caller may not read files. */
async function findBootId(client: NodeClient): Promise<string | undefined> {
  return readBootId(client).catch((error: unknown) => {
    if (client.isUnavailable(error)) throw error;
    return undefined;
  });
}

async function runningVersion(client: NodeClient): Promise<string> {
  const { messages } = await client.unary(rpc.MachineService.Version, {});
  return messages[0]?.version?.tag ?? "";
}

/** What a node is like at one moment of its upgrade. */
interface Look {
  readonly bootId: string | undefined;
  readonly version: string;
  readonly banks: BankStatus | undefined;
  readonly machine: MachineStatus | undefined;
}

async function look(client: NodeClient): Promise<Look> {
  return {
    bootId: await findBootId(client),
    version: await runningVersion(client),
    banks: await findBanks(client),
    machine: await findSpec(client, MachineStatus, "machine"),
  };
}

export interface UpgradeGoal {
  /** Of the boot before; undefined when it is not known. */
  readonly bootBefore: string | undefined;
  /** What shall run in the end; undefined: whatever it is. */
  readonly version: string | undefined;
  /** The bank that ran when the node was asked, which the other one is to follow; "" when the node did not tell. */
  readonly bankBefore: string;
  /** Time of the last failure that the node knew then. */
  readonly failedBefore: string;
}

/** Asked before the node is. */
export async function readGoal(client: NodeClient): Promise<UpgradeGoal> {
  const bootBefore = await findBootId(client);
  const banks = await findBanks(client);
  return { bootBefore, version: undefined, bankBefore: banks?.running ?? "", failedBefore: banks?.failedAt ?? "" };
}

export type UpgradeState =
  | { readonly kind: "waiting"; readonly text: string }
  | { readonly kind: "done"; readonly version: string }
  | { readonly kind: "failed"; readonly reason: string };

/** What the node itself says of an upgrade that failed since it was asked. */
function newFailure({ version, banks }: Look, { failedBefore }: UpgradeGoal): string | undefined {
  if (banks === undefined || banks.onTrial || banks.failureReason === "" || banks.failedAt === failedBefore) {
    return undefined;
  }
  return `runs ${version} again, the upgrade to ${banks.failedVersion} was rolled back: ${banks.failureReason}`;
}

function isOldBank({ banks }: Look, { bankBefore }: UpgradeGoal): boolean {
  return bankBefore !== "" && banks?.running === bankBefore;
}

/** What is still to come; undefined when the node has come to the end of its boot and of a trial. */
function whatIsMissing(found: Look, goal: UpgradeGoal): string | undefined {
  const { bootId, version, banks, machine } = found;
  if (goal.bootBefore !== undefined && bootId === goal.bootBefore) return "waiting for the restart";
  if (banks?.onTrial === true) {
    const left = banks.waitingFor.length === 0 ? "that it stays well" : banks.waitingFor.join("; ");
    return `${version} is on trial until ${banks.trialEnds}, waiting for: ${left}`;
  }
  const isTold = banks !== undefined && !isOldBank(found, goal);
  const ended = machine?.stage === MachineStage.running || machine?.stage === MachineStage.maintenance;
  if (isTold || ended) return undefined;
  const unmet = machine?.status.unmetConditions.map(({ name, reason }) => `${name}: ${reason}`) ?? [];
  return `booting ${version}: ${unmet.join("; ")}`;
}

/** What one look says. */
export function judgeUpgrade(found: Look, goal: UpgradeGoal): UpgradeState {
  const { version } = found;
  const reason = newFailure(found, goal);
  if (reason !== undefined) return { kind: "failed", reason };
  const text = whatIsMissing(found, goal);
  if (text !== undefined) return { kind: "waiting", text };
  if (isOldBank(found, goal))
    return { kind: "failed", reason: `runs ${version} from bank ${goal.bankBefore} as before` };
  if (goal.version !== undefined && version !== goal.version) {
    return { kind: "failed", reason: `runs ${version}, want ${goal.version}` };
  }
  return { kind: "done", version };
}

/** Resolves with the version that runs, once it is found good. Rejects with why it does not run. */
export async function followUpgrade(context: CommandContext, client: NodeClient, goal: UpgradeGoal): Promise<string> {
  let told = "";
  const tell = (text: string): void => {
    if (text !== told) context.output.note(`${client.node}: ${text}`);
    told = text;
  };
  for (;;) {
    try {
      const state = judgeUpgrade(await look(client), goal);
      if (state.kind === "done") return state.version;
      if (state.kind === "failed") throw new UpgradeFailedError(state.reason);
      tell(state.text);
    } catch (error) {
      if (isCanceled(error) || !client.isUnavailable(error)) throw error;
      tell(`unavailable, waiting for it to come back (${errorChain(error)})`);
    }
    await context.clock.sleep(lookMs, context.signal);
  }
}

/** The node runs another version than it was to. */
export class UpgradeFailedError extends Error {
  override readonly name: string = "UpgradeFailedError";
}
