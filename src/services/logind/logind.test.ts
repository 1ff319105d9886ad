// The real thing at a real socket, with a client that does byte for byte what the kubelet's does; no root is needed.
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { stat } from "node:fs/promises";
import { type Socket, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { concatBytes, decodeUtf8, encodeUtf8 } from "../../base/bytes.ts";
import { systemClock } from "../../base/clock.ts";
import { errorCode } from "../../base/errors.ts";
import { silentLogger } from "../../base/logger.ts";
import { manualClock } from "../../base/manual-clock.ts";
import type { DbusMessage } from "../../formats/dbus.ts";
import {
  dbusHeadBytes,
  dbusMessageBytes,
  encodeDbusMessage,
  parseDbusBody,
  parseDbusMessage,
} from "../../formats/dbus.ts";
import type { DbusValue } from "../../formats/dbus-values.ts";
import { receiveDescriptors } from "../../linux/descriptor-message.ts";
import { openLibc } from "../../linux/ffi/libc.ts";
import { nodeFiles } from "../../linux/files.ts";
import { descriptorOf, kernelPeerCredentials } from "../../linux/peer-credentials.ts";
import { kernelUnixStreams } from "../../linux/unix-streams.ts";
import { type Logind, type LogindOptions, openLogind } from "./logind.ts";

const libc = openLibc();
const unixStreams = kernelUnixStreams(libc, kernelPeerCredentials(libc));
const guid = "0123456789abcdef0123456789abcdef";
const manager = "org.freedesktop.login1.Manager";
const uid = process.getuid?.() ?? 0;

const text = (value: string): DbusValue => ({ type: "s", value });

/** A client that reads exactly as much as it needs, so that descriptors come with their message. */
class Client {
  readonly #socket: Socket;
  readonly #fd: number;
  #serial = 0;
  readonly #descriptors: number[] = [];

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#fd = descriptorOf(socket) ?? -1;
  }

  write(bytes: Uint8Array | string): void {
    this.#socket.write(bytes);
  }

  close(): void {
    this.#socket.destroy();
  }

  /** Undefined at the end. */
  async #read(length: number): Promise<Uint8Array | undefined> {
    const parts: Uint8Array[] = [];
    for (let missing = length; missing > 0;) {
      try {
        const { bytes, descriptors } = receiveDescriptors(libc, this.#fd, missing);
        if (bytes.length === 0) return undefined;
        parts.push(bytes);
        missing -= bytes.length;
        this.#descriptors.push(...descriptors);
      } catch (error) {
        if (errorCode(error) === "ECONNRESET") return undefined;
        if (errorCode(error) !== "EAGAIN") throw error;
        await systemClock.sleep(2);
      }
    }
    return concatBytes(parts);
  }

  async line(): Promise<string | undefined> {
    let line = "";
    while (!line.endsWith("\r\n")) {
      const byte = await this.#read(1);
      if (byte === undefined) return undefined;
      line += decodeUtf8(byte);
    }
    return line.trimEnd();
  }

  async message(): Promise<{ readonly message: DbusMessage; readonly values: readonly DbusValue[] | undefined }> {
    const head = await this.#read(dbusHeadBytes);
    if (head === undefined) throw new Error("Cannot read message: the connection has ended");
    const rest = await this.#read(dbusMessageBytes(head, 65_536) - head.length);
    const message = parseDbusMessage(concatBytes([head, rest ?? new Uint8Array()]));
    return { message, values: parseDbusBody(message) };
  }

  async begin(): Promise<readonly (string | undefined)[]> {
    this.write(Uint8Array.of(0));
    const answers: (string | undefined)[] = [];
    for (const line of ["AUTH", "AUTH EXTERNAL 30", "NEGOTIATE_UNIX_FD"]) {
      this.write(`${line}\r\n`);
      answers.push(await this.line());
    }
    this.write("BEGIN\r\n");
    return answers;
  }

  /** The values of the answer, or the name of the error. */
  async call(destination: string, method: string, ...values: readonly DbusValue[]): Promise<unknown> {
    const at = method.lastIndexOf(".");
    this.#serial += 1;
    const fields = { path: "/x", destination, interface: method.slice(0, at), member: method.slice(at + 1) };
    this.write(encodeDbusMessage({ type: 1, serial: this.#serial, fields, values }));
    const answer = await this.message();
    const { replySerial, errorName } = answer.message.fields;
    if (replySerial !== this.#serial) throw new Error(`Cannot call ${method}: found answer ${replySerial}`);
    return errorName ?? answer.values?.map(({ value }) => value);
  }

  async bus(method: string, ...values: readonly DbusValue[]): Promise<unknown> {
    return this.call("org.freedesktop.DBus", `org.freedesktop.DBus.${method}`, ...values);
  }

  async login(method: string, ...values: readonly DbusValue[]): Promise<unknown> {
    return this.call("org.freedesktop.login1", method, ...values);
  }

  /** The descriptor of the inhibitor, or the name of the error. */
  async inhibit(): Promise<number | string> {
    const args = ["shutdown", "kubelet", "Kubelet needs time", "delay"].map(text);
    const answer = await this.login(`${manager}.Inhibit`, ...args);
    if (typeof answer === "string") return answer;
    const [fd = -1] = this.#descriptors.splice(0, 1);
    return fd;
  }

  async listen(): Promise<void> {
    const rule = `type='signal',interface='${manager}',member='PrepareForShutdown',path='/org/freedesktop/login1'`;
    await this.bus("AddMatch", text(rule));
  }
}

interface Bus {
  readonly logind: Logind;
  readonly path: string;
  client(): Promise<Client>;
}

async function running(work: (bus: Bus) => Promise<void>, options: Partial<LogindOptions> = {}): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "logind-"));
  const path = join(folder, "dbus", "system_bus_socket");
  const abort = new AbortController();
  const logind = openLogind({ clock: systemClock, log: silentLogger, guid, uid, ...options });
  const serving = logind.serve({ path, files: nodeFiles(), unixStreams }, abort.signal);
  const clients: Client[] = [];
  try {
    while ((await stat(path).catch(() => undefined))?.mode !== 0o140_600) await systemClock.sleep(2);
    await work({
      logind,
      path,
      async client() {
        const socket = connect({ path });
        socket.on("error", () => undefined); // what it reads, it reads by itself
        socket.pause();
        await once(socket, "connect");
        const client = new Client(socket);
        clients.push(client);
        return client;
      },
    });
  } finally {
    for (const client of clients) client.close();
    abort.abort();
    await serving;
    rmSync(folder, { recursive: true });
  }
}

/** A client that delays shutdowns and hears of them, with the descriptor that it holds. */
async function kubelet(bus: Bus): Promise<{ readonly client: Client; readonly fd: number }> {
  const client = await bus.client();
  await client.begin();
  await client.bus("Hello");
  const fd = await client.inhibit();
  await client.listen();
  return { client, fd: Number(fd) };
}

async function isDone(promise: Promise<unknown>, patienceMs = 50): Promise<boolean> {
  return Promise.race([promise.then(() => true), systemClock.sleep(patienceMs).then(() => false)]);
}

const { signal } = new AbortController();

test("a kubelet starts: nothing that it calls is refused", () =>
  running(async (bus) => {
    const client = await bus.client();
    expect(await client.begin()).toEqual(["REJECTED EXTERNAL", `OK ${guid}`, "AGREE_UNIX_FD"]);
    expect(await client.bus("Hello")).toEqual([":1.1"]);
    const property = [text(manager), text("InhibitDelayMaxUSec")];
    expect(await client.login("org.freedesktop.DBus.Properties.Get", ...property)).toEqual([
      { type: "t", value: 86_400_000_000n },
    ]);
    expect(await client.inhibit()).toBeGreaterThan(2);
    expect(await client.bus("AddMatch", text("type='signal'"))).toEqual([]);
    expect(bus.logind.holders()).toEqual(["kubelet"]);
    expect(await client.login(`${manager}.PowerOff`, { type: "b", value: false })).toBe(
      "org.freedesktop.DBus.Error.UnknownMethod",
    );
  }));

test("prepare() tells the kubelet, and waits until it closes what it holds", () =>
  running(async (bus) => {
    const { client, fd } = await kubelet(bus);
    const prepared = bus.logind.prepare(signal);
    const { message, values } = await client.message();
    const { path, interface: name, member } = message.fields;
    expect([path, `${name}.${member}`, values]).toEqual([
      "/org/freedesktop/login1",
      `${manager}.PrepareForShutdown`,
      [{ type: "b", value: true }],
    ]);
    expect(await isDone(prepared)).toBe(false);
    libc.call("close", fd);
    await prepared;
    expect(bus.logind.holders()).toEqual([]);
  }));

test("prepare() resolves at once when nobody holds anything, and when a client has ended", () =>
  running(async (bus) => {
    const { client, fd } = await kubelet(bus);
    client.close();
    expect(bus.logind.holders()).toEqual(["kubelet"]); // as long as the descriptor is open somewhere
    libc.call("close", fd);
    await bus.logind.prepare(signal);
    await bus.logind.prepare(signal);
    expect(bus.logind.holders()).toEqual([]);
  }));

test("prepare() gives up with its signal; the next one goes on waiting, and tells nobody twice", () =>
  running(async (bus) => {
    const { client, fd } = await kubelet(bus);
    using patience = systemClock.timeout(30);
    await expect(bus.logind.prepare(patience.signal)).rejects.toThrow("Timed out after 30 ms");
    await client.message();
    const prepared = bus.logind.prepare(signal);
    expect(await client.bus("Hello")).toEqual([":1.1"]); // and no signal before the answer
    libc.call("close", fd);
    await prepared;
  }));

test("during a shutdown nobody can begin to delay it, and who listens late is told", () =>
  running(async (bus) => {
    await bus.logind.prepare(signal);
    const client = await bus.client();
    await client.begin();
    expect(await client.inhibit()).toBe("org.freedesktop.login1.OperationInProgress");
    await client.listen();
    expect((await client.message()).message.fields.member).toBe("PrepareForShutdown");
  }));

test("whoever breaks the rules is cut off, and nobody else", () =>
  running(async (bus) => {
    const { client, fd } = await kubelet(bus);
    const flood = encodeUtf8(`\0${"A".repeat(100_000)}`);
    for (const bytes of ["AUTH\r\n", "\0BEGIN\r\n", flood]) {
      const broken = await bus.client();
      broken.write(bytes);
      expect(await broken.line()).toBeUndefined();
    }
    for (const bytes of [
      new Uint8Array(64).fill(0xff),
      Uint8Array.of(0x6c, 1, 0, 1, 0, 0, 0, 0x7f, 1, 0, 0, 0, 0, 0, 0, 0),
    ]) {
      const broken = await bus.client();
      await broken.begin();
      broken.write(bytes);
      expect(await broken.line()).toBeUndefined();
    }
    expect(await client.bus("Hello")).toEqual([":1.1"]);
    expect(bus.logind.holders()).toEqual(["kubelet"]);
    libc.call("close", fd);
  }));

test("a client may send its bytes one by one, or all calls at once", () =>
  running(async (bus) => {
    const fields = {
      path: "/",
      destination: "org.freedesktop.DBus",
      interface: "org.freedesktop.DBus",
      member: "Hello",
    };
    const calls = [1, 2, 3].map((serial) => encodeDbusMessage({ type: 1, serial, fields }));
    const all = concatBytes([encodeUtf8("\0AUTH EXTERNAL 30\r\nNEGOTIATE_UNIX_FD\r\nBEGIN\r\n"), ...calls]);
    const [whole, slow] = [await bus.client(), await bus.client()];
    whole.write(all);
    for (const byte of all) {
      slow.write(Uint8Array.of(byte));
      await new Promise(setImmediate);
    }
    for (const client of [whole, slow]) {
      expect([await client.line(), await client.line()]).toEqual([`OK ${guid}`, "AGREE_UNIX_FD"]);
      for (const serial of [1, 2, 3]) expect((await client.message()).message.fields.replySerial).toBe(serial);
    }
  }));

test("only processes of the one user are let in, and only so many", () =>
  running(
    async (bus) => {
      const client = await bus.client();
      client.write("\0AUTH EXTERNAL 30\r\n");
      expect(await client.line()).toBe("REJECTED EXTERNAL");
      for (let count = 1; count < 16; count++) await bus.client();
      const late = await bus.client();
      expect(await late.line()).toBeUndefined();
    },
    { uid: uid + 1 },
  ));

test("a client that says nothing is cut off after a while, one that has begun is not", async () => {
  const clock = manualClock();
  await running(
    async (bus) => {
      const { client, fd } = await kubelet(bus);
      const silent = await bus.client();
      silent.write("\0AUTH\r\n");
      await silent.line();
      await clock.advance(10_000);
      expect(await silent.line()).toBeUndefined();
      expect(await client.bus("Hello")).toEqual([":1.1"]);
      libc.call("close", fd);
    },
    { clock },
  );
});
