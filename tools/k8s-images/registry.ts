// The registry that serves the test images on this machine: Debian's docker-registry on a port of 127.0.0.1, read-only.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { openSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { systemClock } from "../../src/base/clock.ts";
import { top } from "../image/paths.ts";

/** The port that `make run` uses. */
export const registryPort = 5000;

export interface Registry extends AsyncDisposable {
  readonly port: number;
  /** The address for nodes in QEMU's user network. */
  readonly mirror: string;
  readonly pid: number;
  /** Lets this program end before it. */
  detach(): void;
}

/** The address at which a node in QEMU's user network reaches a port of this machine. */
export function mirrorAddress(port: number): string {
  return `http://10.0.2.2:${port}`;
}

/** True when something listens on this port of 127.0.0.1. */
export async function isPortTaken(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  const { promise, resolve } = Promise.withResolvers<boolean>();
  socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
  const taken = await promise;
  socket.destroy();
  return taken;
}

/** Starts a registry over the storage of `ensureImages`, with its messages in `logFile`; it answers when this resolves. */
export async function startRegistry(storage: string, port: number, logFile: string): Promise<Registry> {
  if (await isPortTaken(port)) throw new Error(`Cannot start docker-registry: port ${port} of 127.0.0.1 is taken`);
  const messages = openSync(logFile, "w");
  const child = spawn("docker-registry", ["serve", join(top, "test/images/registry.yaml")], {
    detached: true,
    stdio: ["ignore", messages, messages],
    env: {
      ...process.env,
      REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY: storage,
      REGISTRY_HTTP_ADDR: `127.0.0.1:${port}`,
    },
  });
  const ended = once(child, "close").catch(() => undefined);
  if (child.pid === undefined) throw new Error("Cannot start docker-registry: run make setup");
  const limit = performance.now() + 10_000;
  while (!(await isPortTaken(port))) {
    if (child.exitCode !== null || performance.now() > limit)
      throw new Error(`Cannot start docker-registry on port ${port}: ${readFileSync(logFile, "utf8").slice(-2000)}`);
    await systemClock.sleep(50);
  }
  return {
    port,
    mirror: mirrorAddress(port),
    pid: child.pid,
    detach: () => child.unref(),
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}
