// The command that starts a simulated node for a developer: as a child process, with the command line client as its user.
import { execFile, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { testCluster } from "../lib/cluster.ts";

let folder: string;
let children: ChildProcess[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sim-main-"));
  children = [];
});
afterEach(async () => {
  for (const child of children) child.kill("SIGKILL");
  await rm(folder, { recursive: true });
});

interface Started {
  readonly child: ChildProcess;
  /** What stands behind `endpoint:`, `talosconfig:`, `config:`. */
  readonly facts: ReadonlyMap<string, string>;
  /** Resolves when it says so again. */
  explained(): Promise<void>;
  stop(signal: NodeJS.Signals): Promise<number | null>;
}

async function start(...args: readonly string[]): Promise<Started> {
  const child = spawn(process.execPath, ["test/sim/main.ts", ...args], {
    env: { ...process.env, TMPDIR: folder },
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  const exited = once(child, "exit");
  const facts = new Map<string, string>();
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const explained = async (): Promise<void> => {
    for (;;) {
      const { value: line = "", done } = await lines.next();
      if (done === true) throw new Error("The simulated node has ended, want it to say how to use it");
      const [, name, value] = /^(\w+): +(\S+)/u.exec(line) ?? [];
      if (name !== undefined && value !== undefined) facts.set(name, value);
      if (line === "Ctrl-C ends it") return;
    }
  };
  await explained();
  return {
    child,
    facts,
    explained,
    async stop(signal) {
      child.kill(signal);
      const [code] = (await exited) as [number | null];
      return code;
    },
  };
}

async function ichorctl(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ["src/ctl/main.ts", ...args]);
  return stdout;
}

const configuredFlags = ({ facts }: Started): readonly string[] => [
  "--talosconfig",
  facts.get("talosconfig") ?? "",
  "-n",
  "10.0.2.15",
];

test(
  "it waits in maintenance, takes a config, restarts with it, and leaves nothing",
  { timeout: 120_000 },
  async () => {
    const node = await start();
    const { facts } = node;
    const insecure = ["--insecure", "-n", facts.get("endpoint") ?? ""];
    await ichorctl("apply-config", ...insecure, "-f", facts.get("config") ?? "");
    expect(await ichorctl("version", ...configuredFlags(node))).toContain("ichor.sim");
    await ichorctl("reboot", "--wait=false", ...configuredFlags(node));
    const endpoint = facts.get("endpoint");
    await node.explained();
    expect(facts.get("endpoint")).toBe(endpoint);
    expect(await ichorctl("get", "machinetype", ...configuredFlags(node))).toContain("controlplane");
    expect(await node.stop("SIGINT")).toBe(0);
    expect(await readdir(folder)).toEqual([]);
  },
);

test("it starts with a config: its own, or one of ours", { timeout: 120_000 }, async () => {
  const own = await start("--configured");
  expect(await readFile(own.facts.get("config") ?? "", "utf8")).not.toContain("discovery.talos.dev");
  expect(await own.stop("SIGTERM")).toBe(0);
  const path = join(folder, "given.yaml");
  await writeFile(path, testCluster().config('machine:\n  sysctls:\n    net.core.somaxconn: "1234"\n'));
  const given = await start("--config", path);
  expect(await ichorctl("get", "machineconfig", "-o", "yaml", ...configuredFlags(given))).toContain("somaxconn");
  expect(await given.stop("SIGINT")).toBe(0);
  expect(await readdir(folder)).toEqual(["given.yaml"]);
});

test("a config that it cannot use is told, and nothing stays behind", async () => {
  const path = join(folder, "worker.yaml");
  await writeFile(path, testCluster().workerConfig());
  const run = promisify(execFile)(process.execPath, ["test/sim/main.ts", "--config", path], {
    env: { ...process.env, TMPDIR: folder },
  });
  await expect(run).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining("want a control plane") as string,
  });
  expect(await readdir(folder)).toEqual(["worker.yaml"]);
});
