// `make sim`: a simulated node for as long as somebody wants it, for work on the API and the client. It writes into one temporary folder, which goes with it.
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { errorChain } from "../../src/base/errors.ts";
import { decodeConfig } from "../../src/config/config.ts";
import { issueClientConfig } from "../../src/config/generate/client-config.ts";
import { machineSecrets } from "../../src/config/view/machine.ts";
import type { End } from "../../src/machined/ports/sequences.ts";
import { call } from "../../src/rpc/client.ts";
import { rebootCommands } from "../../src/sequencer/tasks/end.ts";
import { rpc } from "../../src/wire/gen/rpc.ts";
import { testCluster } from "../lib/cluster.ts";
import type { SimNode } from "./node.ts";
import { startSimNode } from "./node.ts";

const usage = `Usage: node test/sim/main.ts [--configured | --config FILE] [--port PORT] [--log]

  --configured   start with a config that is made here, instead of in maintenance
  --config FILE  start with this config
  --port PORT    port of the API on 127.0.0.1; one that is free when absent
  --log          print what the node logs
`;

/** The address that the node's network gives it. Nobody outside knows it: calls come in at 127.0.0.1. */
const nodeAddress = "10.0.2.15";
const dayMs = 86_400_000;

/** Nobody outside is told of the machine that it runs on. */
const withoutDiscovery = "apiVersion: v1alpha1\nkind: DiscoveryServiceConfig\nname: default\n$patch: delete\n";

interface Options {
  readonly configPath: string | undefined;
  readonly isConfigured: boolean;
  readonly port: number;
  readonly hasLog: boolean;
  readonly isHelp: boolean;
}

function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      config: { type: "string" },
      configured: { type: "boolean", default: false },
      port: { type: "string", default: "0" },
      log: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`Cannot use port: found "${values.port}", want 0 to 65535`);
  return { configPath: values.config, isConfigured: values.configured, port, hasLog: values.log, isHelp: values.help };
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** What the node is started with, or may be given by hand. */
interface Prepared {
  readonly config: Uint8Array;
  readonly configPath: string;
  readonly talosconfigPath: string;
  /** Writes the talosconfig. */
  writeClient(port: number): Promise<void>;
}

async function prepare(folder: string, givenPath: string | undefined): Promise<Prepared> {
  const config = givenPath === undefined ? testCluster().config(withoutDiscovery) : await readFile(givenPath);
  const configPath = givenPath ?? join(folder, "controlplane.yaml");
  if (givenPath === undefined) await writeFile(configPath, config, { mode: 0o600 });
  const decoded = decodeConfig(config);
  if (decoded.kind === "invalid") throw new Error(`Cannot use config "${configPath}": ${decoded.text}`);
  const issuer = machineSecrets(decoded.config)?.ca;
  if (issuer === undefined || issuer.key === "")
    throw new Error(
      `Cannot use config "${configPath}": found no key in machine.ca, want a control plane's config: a worker would ask one for its certificate`,
    );
  const talosconfigPath = join(folder, "talosconfig");
  return {
    config,
    configPath,
    talosconfigPath,
    async writeClient(port) {
      const { talosconfig } = await issueClientConfig({
        issuer,
        clusterName: "sim",
        roles: ["os:admin"],
        lifetimeMs: 30 * dayMs,
        endpoints: [`127.0.0.1:${port}`],
        now: new Date(),
      });
      await writeFile(talosconfigPath, talosconfig, { mode: 0o600 });
    },
  };
}

async function apply(sim: SimNode, data: Uint8Array): Promise<void> {
  await using open = sim.client(await sim.port("maintenance"));
  await call(open, rpc.MachineService.ApplyConfiguration, { data });
  await sim.port("configured");
}

function explain({ configPath, talosconfigPath }: Prepared, port: number, isConfigured: boolean): string {
  const insecure = `--insecure -n 127.0.0.1:${port}`;
  const configured = `--talosconfig ${talosconfigPath} -n ${nodeAddress}`;
  const withConfig = [
    `  bin/ichorctl ${configured} version`,
    `  bin/ichorctl ${configured} services`,
    `  bin/ichorctl ${configured} get disks`,
    `  bin/ichorctl ${configured} dashboard`,
  ];
  const first = isConfigured
    ? []
    : [
        `  bin/ichorctl ${insecure} version`,
        `  bin/ichorctl ${insecure} get addresses`,
        `  bin/ichorctl ${insecure} apply-config -f ${configPath}`,
        "and then",
      ];
  return [
    `simulated node ${isConfigured ? "with a config" : "in maintenance"}`,
    `endpoint:    127.0.0.1:${port}`,
    `config:      ${configPath}`,
    `talosconfig: ${talosconfigPath}`,
    "try:",
    ...first,
    ...withConfig,
    "Ctrl-C ends it",
  ].join("\n");
}

async function printLog(sim: SimNode, signal: AbortSignal): Promise<void> {
  for await (const { message } of sim.host.kernelLog.read({ follow: true }, signal)) print(message);
}

interface Run {
  readonly root: string;
  readonly port: number;
  readonly hasLog: boolean;
  readonly prepared: Prepared;
  /** The config it is given; undefined: none, it may have one in its files. */
  readonly config: Uint8Array | undefined;
  readonly onPort: (port: number) => void;
}

/** Makes the node ready for its user, and tells them how to use it. */
async function present(sim: SimNode, { prepared, config, onPort }: Run): Promise<void> {
  if (config !== undefined) await apply(sim, config);
  const inMode = async (mode: "maintenance" | "configured") => ({ mode, port: await sim.port(mode) });
  const { mode, port } = await (config === undefined
    ? Promise.race([inMode("configured"), inMode("maintenance")])
    : inMode("configured"));
  onPort(port);
  await prepared.writeClient(port);
  print(explain(prepared, port, mode === "configured"));
}

/** From power-on to the end of the run, which is undefined when it was interrupted. */
async function runOnce(run: Run, signal: AbortSignal): Promise<End | undefined> {
  await using sim = await startSimNode(run);
  const stopped = new AbortController();
  const log = run.hasLog ? printLog(sim, stopped.signal).catch(() => undefined) : Promise.resolve(); // ends with the signal
  const interrupted = new Promise<undefined>((resolve) => {
    signal.addEventListener("abort", () => resolve(undefined), { once: true });
    if (signal.aborted) resolve(undefined);
  });
  try {
    return await Promise.race([present(sim, run).then(() => sim.ended), interrupted]);
  } finally {
    stopped.abort();
    await log;
  }
}

/** Until it is switched off; a node that is to restart does so, with its files. */
async function runAll(folder: string, options: Options, signal: AbortSignal): Promise<void> {
  const { configPath, isConfigured, hasLog } = options;
  const prepared = await prepare(folder, configPath);
  const root = join(folder, "node");
  await mkdir(root);
  let config = isConfigured || configPath !== undefined ? prepared.config : undefined;
  let { port } = options;
  const onPort = (bound: number): void => {
    port = bound;
  };
  for (;;) {
    const end = await runOnce({ root, port, hasLog, prepared, config, onPort }, signal);
    if (end?.kind === "failed") throw end.error;
    if (end?.command !== rebootCommands.restart) return;
    print("the node restarts");
    config = undefined; // it has kept it
  }
}

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (options.isHelp) {
    print(usage);
    return;
  }
  const stop = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => stop.abort());
  const folder = await mkdtemp(join(tmpdir(), "ichor-sim-"));
  try {
    await runAll(folder, options, stop.signal);
    print("the node has ended");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

try {
  await main();
} catch (error) {
  process.stderr.write(`error: ${errorChain(error)}\n`);
  process.exitCode = 1;
}
