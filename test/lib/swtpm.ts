// A TPM in software, as a process of its own: for tests that talk to it, and for machines in QEMU.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../src/base/clock.ts";
import { concatBytes } from "../../src/base/bytes.ts";
import type { TpmTransmit } from "../../src/pki/tpm-session.ts";

export interface SoftwareTpm extends AsyncDisposable {
  /** Socket that QEMU's `-tpmdev emulator` wants, or that commands go to. */
  readonly socket: string;
  /** Keeps what the TPM keeps when it loses its power. */
  readonly folder: string;
}

const patienceMs = 10_000;

/** Removed when the tests have ended, as another process may be the same TPM until then. */
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "ichor-tpm-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A socket has its file some time before it takes connections. The TPM takes one only, so nobody may try. */
function isListening(socket: string): boolean {
  const acceptsConnections = "00010000"; // __SO_ACCEPTCON in the fourth column, unix(7)
  const rows = readFileSync("/proc/net/unix", "utf8").split("\n");
  return rows.some((row) => row.endsWith(` ${socket}`) && row.split(/\s+/u)[3] === acceptsConnections);
}

/** `qemu`: the machine has it and starts it; `commands`: it is started, and takes commands. A folder of an earlier one is the same TPM. */
export async function startSoftwareTpm(kind: "qemu" | "commands", folder: string = newFolder()): Promise<SoftwareTpm> {
  const socket = join(folder, "socket");
  rmSync(socket, { force: true });
  const door = kind === "qemu" ? ["--ctrl", `type=unixio,path=${socket}`] : ["--server", `type=unixio,path=${socket}`];
  const flags = kind === "qemu" ? [] : ["--flags", "not-need-init,startup-clear"];
  const child = spawn("swtpm", ["socket", "--tpm2", "--tpmstate", `dir=${folder}`, ...door, ...flags], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const ended = once(child, "exit");
  const deadline = systemClock.monotonic() + patienceMs;
  while (!isListening(socket)) {
    if (child.exitCode !== null || systemClock.monotonic() > deadline) throw new Error("Cannot start swtpm");
    await systemClock.sleep(20);
  }
  return {
    socket,
    folder,
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

/** Each command on the one connection that the TPM takes. */
export async function connectTpm({ socket }: SoftwareTpm): Promise<{ transmit: TpmTransmit } & Disposable> {
  const connection = connect(socket);
  await once(connection, "connect");
  return {
    async transmit(command) {
      connection.write(command);
      const parts: Uint8Array[] = [];
      for (;;) {
        const [part] = (await once(connection, "data")) as [Buffer]; // what sockets give
        parts.push(part);
        const bytes = concatBytes(parts);
        const length = bytes.length < 6 ? 6 : new DataView(bytes.buffer).getUint32(2);
        if (bytes.length >= length) return bytes;
      }
    },
    [Symbol.dispose]: () => void connection.destroy(),
  };
}
