// `audit`: who called what on a node, and whether the log of it is whole.
import { formatTable } from "../table.ts";
import type { AuditLine } from "../../formats/audit-line.ts";
import { parseAuditLine, verifyAuditLines } from "../../formats/audit-line.ts";
import { Code, hasStatus } from "../../rpc/status.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import type { CommandContext } from "../command.ts";
import { defineCommand, flag, integer, text } from "../command.ts";
import { lines } from "../../dashboard/live/lines.ts";
import { forEachNode } from "../fan-out.ts";
import type { NodeClient } from "../session.ts";
import { dataOf } from "../../dashboard/live/streams.ts";

/** Id of the log, and where the node keeps it: the older part first. */
const logId = "api-audit";
const files = [`/var/log/${logId}.log.1`, `/var/log/${logId}.log`];

export const audit = defineCommand({
  name: "audit",
  summary: "print who called what on a node, or check that nothing is missing there",
  insecure: true,
  options: {
    verify: flag(
      "--verify",
      "check the log instead of printing it; exit code 1 when lines are missing or were changed",
    ),
    knownHash: text("--known-hash <hash>", "with --verify: a hash of before, whose line must still be there"),
    run: flag(
      "--this-run",
      "only since the node's last start: readers may see that too, older lines are for administrators",
    ),
    denied: flag("--denied", "only calls that were denied"),
    json: flag("--json", "lines as they are in the log"),
    tail: integer("--tail <lines>", "lines of the past to print, -1 for all", -1),
  },
  async run(context, _, options) {
    await forEachNode(context, async (client) => {
      const found = await auditLines(client, options.run, context);
      if (options.verify) await verify(context, client.node, { found, knownHash: options.knownHash });
      else await print(context, client.node, selected(found, options), options.json);
    });
  },
});

/** What is on disk, then what only memory has: a line reaches the disk some seconds after it was written. */
async function auditLines(
  client: NodeClient,
  onlyThisRun: boolean,
  { output }: CommandContext,
): Promise<readonly string[]> {
  const old: string[] = [];
  try {
    for (const path of onlyThisRun ? [] : files) old.push(...(await readLines(client, path)));
  } catch (error) {
    if (!hasStatus(error, Code.PERMISSION_DENIED)) throw error;
    output.note(`${client.node}: lines of before the node's last start are left out: they are for administrators`);
  }
  const request = { namespace: "system", id: logId, follow: false, tailLines: -1 };
  const recent = await Array.fromAsync(lines(dataOf(client.stream(rpc.MachineService.Logs, request))));
  const last = old.map(parseAuditLine).findLast((line) => line !== undefined);
  return [...old, ...recent.filter((each) => isNews(parseAuditLine(each), last))];
}

function isNews(line: AuditLine | undefined, last: AuditLine | undefined): boolean {
  if (line === undefined || last === undefined) return true;
  return line.chain !== last.chain || line.seq > last.seq;
}

/** None when there is no such file. */
async function readLines(client: NodeClient, path: string): Promise<readonly string[]> {
  try {
    return await Array.fromAsync(lines(dataOf(client.stream(rpc.MachineService.Read, { path }))));
  } catch (error) {
    if (hasStatus(error, Code.NOT_FOUND)) return [];
    throw error;
  }
}

interface Found {
  readonly found: readonly string[];
  readonly knownHash: string;
}

async function verify({ output }: CommandContext, node: string, { found, knownHash }: Found): Promise<void> {
  const { lines: count, chains, dropped, problems, first, last } = verifyAuditLines(found);
  const isKnown = knownHash === "" || found.some((each) => parseAuditLine(each)?.hash === knownHash);
  const all = [...problems, ...(isKnown ? [] : [`no line has the hash ${knownHash}`])];
  const span = first === undefined || last === undefined ? "" : `, ${first.time} to ${last.time}`;
  await output.print(`${node}: ${count} lines of ${chains} runs${span}; ${dropped} were too many and not written\n`);
  if (last !== undefined) await output.print(`${node}: hash of the last line: ${last.hash}\n`);
  for (const problem of all) await output.print(`${node}: ${problem}\n`);
  if (all.length > 0) throw new Error(`The audit log is not whole: found ${all.length} problems`);
}

interface Selection {
  readonly denied: boolean;
  readonly tail: number;
}

function selected(found: readonly string[], { denied, tail }: Selection): readonly string[] {
  const wanted = denied ? found.filter((each) => typeof parseAuditLine(each)?.["reason"] === "string") : found;
  return tail < 0 ? wanted : wanted.slice(Math.max(0, wanted.length - tail));
}

async function print({ output }: CommandContext, node: string, found: readonly string[], json: boolean): Promise<void> {
  if (json) {
    for (const each of found) await output.print(`${each}\n`);
    return;
  }
  const rows = found.flatMap((each) => {
    const line = parseAuditLine(each);
    return line === undefined ? [] : [[node, ...cellsOf(line)]];
  });
  await output.print(formatTable([["NODE", "TIME", "WHO", "FROM", "CALL", "RESULT", "WHAT"], ...rows]));
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function cellsOf(line: AuditLine): readonly string[] {
  if (line.event !== "call" && line.event !== "begin")
    return [line.time, "-", "-", line.event, "-", textOf(line["version"])];
  const { args, code, reason, peer, via } = line;
  const result = line.event === "begin" ? "begins" : textOf(code);
  const from = typeof via === "string" ? `${textOf(peer)} via ${via}` : textOf(peer);
  const what = typeof reason === "string" ? reason : JSON.stringify(args ?? {});
  return [line.time, whoOf(line["actor"]), from, textOf(line["method"]).replace(/^.*[./](\w+\/)/u, "$1"), result, what];
}

function whoOf(actor: unknown): string {
  const { subject, serial, service } = (actor ?? {}) as Readonly<Record<string, unknown>>; // each is checked
  if (typeof subject === "string") return `${subject} #${textOf(serial).slice(0, 8)}`;
  return typeof service === "string" ? service : "-";
}
