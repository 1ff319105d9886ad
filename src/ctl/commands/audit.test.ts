// The audit log of a node, from its files and its memory: printed, and checked.
import { expect, test } from "vitest";
import { sealAuditLine, type ChainLink } from "../../formats/audit-line.ts";
import { Code, StatusError } from "../../rpc/status.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { type FakeContext, fakeContext } from "../fake/session.ts";
import { buildProgram } from "../program.ts";
import { audit } from "./audit.ts";

const time = "2026-11-22T10:00:00.000Z";
let end: ChainLink | undefined;
const seal = (fields: Readonly<Record<string, unknown>>): string => {
  const sealed = sealAuditLine({ time, ...fields }, end, "run");
  end = sealed.link;
  return sealed.text;
};
const call = {
  event: "call",
  actor: { kind: "certificate", subject: "O=os:admin", serial: "0a1b2c3d4e" },
  peer: "192.0.2.7:1",
  method: "/machine.MachineService/Reboot",
};
const all = [
  seal({ event: "start", version: "v1" }),
  seal({ event: "continue" }),
  seal({ ...call, args: { mode: "DEFAULT" }, code: "OK" }),
  seal({ ...call, actor: { kind: "address" }, via: "10.0.0.2:5", code: "PERMISSION_DENIED", reason: "not authorized" }),
];

const data = (texts: readonly string[]) => [
  { bytes: new TextEncoder().encode(texts.map((each) => `${each}\n`).join("")) },
];

/** A node with the first lines in its files, all but the very first in memory. */
function node(lines: readonly string[], isAdmin = true): FakeContext {
  return fakeContext({
    "10.0.0.1": {
      [rpc.MachineService.Read.path]: ({ path }: { readonly path: string }) => {
        if (!isAdmin) throw new StatusError(Code.PERMISSION_DENIED, "not authorized");
        if (path.endsWith(".1")) throw new StatusError(Code.NOT_FOUND, "no such file");
        return data(lines.slice(0, 3));
      },
      [rpc.MachineService.Logs.path]: () => data(lines.slice(1)),
    },
  });
}

async function run(context: FakeContext, ...args: readonly string[]): Promise<void> {
  const program = buildProgram([audit], () => context, "v0");
  program.configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  await program.parseAsync(["node", "ichorctl", "audit", ...args]);
}

test("audit prints who called what, each line once", async () => {
  const context = node(all);
  await run(context);
  expect(
    context
      .stdout()
      .split("\n")
      .map((line) => line.split(/ {2,}/u)),
  ).toEqual([
    ["NODE", "TIME", "WHO", "FROM", "CALL", "RESULT", "WHAT"],
    ["10.0.0.1", time, "-", "-", "start", "-", "v1"],
    ["10.0.0.1", time, "-", "-", "continue", "-"],
    ["10.0.0.1", time, "O=os:admin #0a1b2c3d", "192.0.2.7:1", "MachineService/Reboot", "OK", '{"mode":"DEFAULT"}'],
    [
      "10.0.0.1",
      time,
      "-",
      "192.0.2.7:1 via 10.0.0.2:5",
      "MachineService/Reboot",
      "PERMISSION_DENIED",
      "not authorized",
    ],
    [""],
  ]);
});

test("--json, --denied and --tail choose lines", async () => {
  const [denied, last] = [node(all), node(all)];
  await run(denied, "--json", "--denied");
  expect(denied.stdout()).toBe(`${all[3]}\n`);
  await run(last, "--json", "--tail", "2");
  expect(last.stdout()).toBe(`${all[2]}\n${all[3]}\n`);
});

test("--verify is content with a whole log, and says what is wrong with another", async () => {
  const whole = node(all);
  await run(whole, "--verify", "--known-hash", end?.hash ?? "");
  expect(whole.stdout()).toBe(
    `10.0.0.1: 4 lines of 1 runs, ${time} to ${time}; 0 were too many and not written\n` +
      `10.0.0.1: hash of the last line: ${end?.hash}\n`,
  );
  const broken = node(all.toSpliced(2, 1));
  await expect(run(broken, "--verify")).rejects.toThrow("1 of the nodes failed");
  expect(broken.stdout()).toContain("10.0.0.1: lines 3 to 3 of run run are missing\n");
  const other = node(all);
  await expect(run(other, "--verify", "--known-hash", "f00")).rejects.toThrow("1 of the nodes failed");
  expect(other.stdout()).toContain("no line has the hash f00");
});

test("readers see the lines of this run", async () => {
  const context = node(all, false);
  await run(context, "--json");
  expect(context.stdout().trim().split("\n").length).toBe(3);
  expect(context.stderr()).toEqual([
    "10.0.0.1: lines of before the node's last start are left out: they are for administrators",
  ]);
});
