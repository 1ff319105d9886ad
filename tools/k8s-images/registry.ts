// The registry that serves the test images on this machine: Debian's docker-registry on a port of 127.0.0.1, read-only.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { join } from "node:path";
import { systemClock } from "../../src/base/clock.ts";
import { top } from "../image/paths.ts";

/** The port that `make run` uses; nodes in QEMU reach it as 10.0.2.2. */
export const registryPort = 5000;

export interface Registry extends AsyncDisposable {
  readonly port: number;
  /** The address for nodes in QEMU's user network. */
  readonly mirror: string;
  readonly pid: number;
  /** Lets it go on after this program ends. */
  detach(): void;
}

/** The address at which a node in QEMU's user network reaches a port of this machine. */
export function mirrorAddress(port: number): string {
  return `http://10.0.2.2:${port}`;
}

/** True when something listens there. */
export async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  const { promise, resolve } = Promise.withResolvers<boolean>();
  socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
  const found = await promise;
  socket.destroy();
  return found;
}

async function untilListening(child: ChildProcess, port: number, output: () => string): Promise<void> {
  const limit = performance.now() + 10_000;
  while (!(await isListening(port))) {
    if (child.exitCode !== null || child.pid === undefined || performance.now() > limit)
      throw new Error(`Cannot start docker-registry on port ${port}: ${output()}`);
    await systemClock.sleep(50);
  }
}

/** Starts a registry over the storage of `ensureImages`; it answers when this resolves. */
export async function startRegistry(storage: string, port: number): Promise<Registry> {
  if (await isListening(port)) throw new Error(`Cannot start docker-registry: port ${port} of 127.0.0.1 is taken`);
  const child = spawn("docker-registry", ["serve", join(top, "test/images/registry.yaml")], {
    detached: true,
    stdio: ["ignore", "ignore", "pipe"],
    env: {
      ...process.env,
      REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY: storage,
      REGISTRY_HTTP_ADDR: `127.0.0.1:${port}`,
      OTEL_TRACES_EXPORTER: "none",
    },
  });
  let output = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    output = `${output}${text}`.slice(-4000);
  });
  child.on("error", (error) => {
    output += `${error.message} (make setup installs it)`;
  });
  const ended = once(child, "close").catch(() => undefined);
  await untilListening(child, port, () => output);
  return {
    port,
    mirror: mirrorAddress(port),
    pid: child.pid ?? 0,
    detach() {
      child.stderr.destroy();
      child.unref();
    },
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}
