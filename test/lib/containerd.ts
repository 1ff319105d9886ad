// A containerd of the test's own, with its data in memory: started, killed and started again at the same place.
import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import type { Clock } from "../../src/base/clock.ts";
import { call } from "../../src/rpc/client.ts";
import type { Client } from "../../src/rpc/connection.ts";
import { openClient } from "../../src/rpc/connection.ts";
import { Version } from "../../src/clients/gen/containerd-services-version-v1.ts";

export interface TestContainerd extends AsyncDisposable {
  readonly client: Client;
  /** Folder of `hosts.toml` files. */
  readonly hostsDirectory: string;
  /** Starts it and waits until it answers. */
  start(): Promise<void>;
  /** SIGKILL: what it had not written is lost, its containers run on. */
  kill(): Promise<void>;
}

export interface TestContainerdOptions {
  /** Folder for everything it has; made anew. */
  readonly folder: string;
  readonly clock: Clock;
  /** Folder with containerd, its shim and runc. */
  readonly programs?: string;
}

const disabled = [
  "io.containerd.cri.v1.images",
  "io.containerd.cri.v1.runtime",
  "io.containerd.grpc.v1.cri",
  "io.containerd.nri.v1.nri",
  "io.containerd.internal.v1.opt",
];

/** Not started yet. */
export async function testContainerd(options: TestContainerdOptions): Promise<TestContainerd> {
  const { folder, clock, programs = "/usr/bin" } = options;
  const socket = `${folder}/containerd.sock`;
  const hostsDirectory = `${folder}/hosts`;
  await rm(folder, { recursive: true, force: true });
  await mkdir(hostsDirectory, { recursive: true });
  const config = `version = 3\ndisabled_plugins = ${JSON.stringify(disabled)}\n[debug]\nlevel = "warn"\n`;
  await writeFile(`${folder}/config.toml`, config);
  const client = openClient({ target: { kind: "unix", path: socket }, clock });
  let child: ChildProcess | undefined;

  async function kill(): Promise<void> {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    child.once("close", () => resolve());
    child.kill("SIGKILL");
    await promise;
  }

  return {
    client,
    hostsDirectory,
    kill,
    async start() {
      const args = ["--config", `${folder}/config.toml`, "--address", socket];
      child = spawn(`${programs}/containerd`, [...args, "--root", `${folder}/root`, "--state", `${folder}/state`], {
        env: { PATH: `${programs}:/usr/bin:/usr/sbin` },
        stdio: ["ignore", "ignore", "inherit"],
      });
      for (let attempt = 0; ; attempt++) {
        try {
          await call(client, Version.Version, {}, { timeoutMs: 1000 });
          return;
        } catch (error) {
          if (attempt > 300) throw error;
          await clock.sleep(100);
        }
      }
    },
    async [Symbol.asyncDispose]() {
      client.destroy();
      await kill();
    },
  };
}
