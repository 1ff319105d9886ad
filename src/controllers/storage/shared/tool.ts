// The tools that make volume groups and arrays. They get the privileges that mapping devices takes and no others, no network, and an end.
import { describeExit } from "../../../base/exit-status.ts";
import { decodeUtf8 } from "../../../base/bytes.ts";
import type { Clock } from "../../../base/clock.ts";
import type { Processes } from "../../../linux/process.ts";

export interface ToolParts {
  readonly processes: Pick<Processes, "run">;
  readonly clock: Clock;
}

export interface ToolCall {
  readonly path: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** To tell the kernel of devices, make their nodes, and hold still memory and turn while a device is exchanged under its users. */
const capabilities = [
  "cap_chown",
  "cap_dac_override",
  "cap_fowner",
  "cap_ipc_lock",
  "cap_mknod",
  "cap_sys_admin",
  "cap_sys_nice",
];
/** What stands still for so long does not go on. */
const toolMs = 120_000;

/** Resolves with what the tool wrote. Rejects with what it said when it failed. */
export async function runTool(
  { processes, clock }: ToolParts,
  { path, args, env }: ToolCall,
  signal: AbortSignal,
): Promise<string> {
  using limit = clock.timeout(toolMs, signal);
  const confinement = { capabilities, namespaces: ["net", "ipc"], noNewPrivileges: true } as const;
  const { status, stdout, stderr } = await processes.run({ path, args, env, ...confinement }, limit.signal);
  if (status.kind === "exited" && status.code === 0) return decodeUtf8(stdout);
  const said = [stderr, stdout].map((bytes) => decodeUtf8(bytes).trim()).find((text) => text !== "") ?? "";
  const lines = said.split("\n").map((line) => line.trim());
  const reasons = lines.filter((line) => line !== "" && !line.startsWith("WARNING:"));
  throw new Error(`Cannot run ${path} ${args[0] ?? ""}: ${describeExit(status)}: ${reasons.join("; ")}`);
}
