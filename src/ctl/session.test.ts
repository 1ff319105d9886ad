import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { rpc } from "../wire/gen/rpc.ts";
import { formatAddress, parseEndpoint } from "./endpoint.ts";
import type { Connection, Dialer } from "./session.ts";
import type { SessionFlags } from "./session-flags.ts";
import { openSession } from "./session.ts";

const noFlags: SessionFlags = { nodes: [], endpoints: [], insecure: false, fingerprints: [] };

/** A dialer whose servers answer with their address and the metadata, except those that are down. */
function fakeDialer(down: readonly string[]): Dialer & { readonly dialed: string[] } {
  const dialed: string[] = [];
  return {
    dialed,
    isUnavailable: (error) => error instanceof Error && error.message === "down",
    dial(address, credentials, proxy): Connection {
      dialed.push(`${address} ${credentials.kind}${proxy === undefined ? "" : ` by ${proxy.kind} ${proxy.host}`}`);
      const answer = (metadata: Readonly<Record<string, string>>): never => {
        if (down.includes(address)) throw new Error("down");
        return { from: address, metadata } as never;
      };
      return {
        unary: (_method, _request, { metadata }) => Promise.resolve().then(() => answer(metadata)),
        async *stream(_method, _request, { metadata }) {
          yield await Promise.resolve(answer(metadata));
        },
        async *converse(_method, _requests, { metadata }) {
          yield answer(metadata);
        },
        upload: (_method, _requests, { metadata }) => Promise.resolve().then(() => answer(metadata)),
        close: () => undefined,
      };
    },
  };
}

const open = (flags: Partial<SessionFlags>, dialer: Dialer) =>
  openSession({
    flags: { ...noFlags, ...flags },
    env: { TALOSCONFIG: "/dev/null/a", HOME: "/dev/null" }, // nothing can be made there, either
    dialer,
    signal: new AbortController().signal,
    random: () => 0,
  });

test("parseEndpoint() takes every form of address", () => {
  expect(["10.0.0.1", "node:1", "::1", "[fd00::1]:50001", "https://omni.example", "https://h:8443/"].map((text) => formatAddress(parseEndpoint(text)))).toEqual([
    "10.0.0.1:50000", "node:1", "[::1]:50000", "[fd00::1]:50001", "omni.example:443", "h:8443",
  ]); // prettier-ignore
  for (const bad of ["", "a b", "node:0", "node:70000", "[::1", "http://x"])
    expect(() => parseEndpoint(bad)).toThrow("Cannot parse endpoint");
});

test("openSession() names each node once", async () => {
  expect(await open({ insecure: true, nodes: ["b", "a", "b"] }, fakeDialer([])).nodes()).toEqual(["b", "a"]);
});

test("openSession() dials an insecure node directly and sends no metadata", async () => {
  const dialer = fakeDialer([]);
  const client = await open({ insecure: true, nodes: ["10.0.0.1"] }, dialer).client("10.0.0.1");
  expect([await client.unary(rpc.MachineService.Version, {}), dialer.dialed]).toEqual([
    { from: "10.0.0.1:50000", metadata: {} },
    ["10.0.0.1:50000 insecure"],
  ]);
});

test("a client with more metadata adds it to its own calls only", async () => {
  const client = await open({ insecure: true, nodes: ["n"] }, fakeDialer([])).client("n");
  const more = client.withMetadata({ a: "1" }).withMetadata({ b: "2" });
  const ask = (each: typeof client) => each.unary(rpc.MachineService.Version, {});
  expect([await ask(more), await ask(client)]).toMatchObject([{ metadata: { a: "1", b: "2" } }, { metadata: {} }]);
});

test("openSession() shows the client certificate that it calls with", async () => {
  const folder = await mkdtemp(join(tmpdir(), "session-"));
  const base64 = (text: string): string => Buffer.from(text).toString("base64");
  const context = { endpoints: ["10.0.0.1"], ca: base64("ca"), crt: base64("crt"), key: base64("key") };
  const talosconfig = join(folder, "config");
  await writeFile(talosconfig, JSON.stringify({ context: "c", contexts: { c: context } }));
  const seen: string[] = [];
  const session = openSession({
    flags: { ...noFlags, talosconfig },
    env: {},
    dialer: fakeDialer([]),
    signal: new AbortController().signal,
    random: () => 0,
    onCertificate: (crt) => seen.push(Buffer.from(crt).toString()),
  });
  await session.client("10.0.0.1");
  expect(seen).toEqual(["crt"]);
  await rm(folder, { recursive: true });
});

test("openSession() goes through the proxy of the context, and trusts the system for endpoints with https", async () => {
  const folder = await mkdtemp(join(tmpdir(), "session-"));
  const talosconfig = join(folder, "config");
  const dialed = async (context: object): Promise<readonly string[]> => {
    await writeFile(talosconfig, JSON.stringify({ context: "c", contexts: { c: context } }));
    const dialer = fakeDialer([]);
    const session = openSession({
      flags: { ...noFlags, talosconfig },
      env: { HTTPS_PROXY: "http://env", NO_PROXY: "10.0.0.0/8" },
      dialer,
      signal: new AbortController().signal,
      random: () => 0,
    });
    await session.client("10.0.0.1");
    return dialer.dialed;
  };
  const own = { ca: "eA==", crt: "eA==", key: "eA==", "proxy-url": "socks5://own" };
  expect([
    await dialed({ endpoints: ["10.0.0.1"], ...own }),
    await dialed({ endpoints: ["https://omni.example", "https://10.0.0.2"] }),
  ]).toEqual([["10.0.0.1:50000 mutual by socks5 own"], ["omni.example:443 roots by http env", "10.0.0.2:443 roots"]]);
  await expect(dialed({ endpoints: ["10.0.0.1"] })).rejects.toThrow("found a context without ca, crt or key");
  await rm(folder, { recursive: true });
});

test("openSession() names the cluster to endpoints that stand for several, and to no node", async () => {
  const folder = await mkdtemp(join(tmpdir(), "session-"));
  const talosconfig = join(folder, "config");
  const told = async (context: object, cluster?: string): Promise<unknown> => {
    await writeFile(talosconfig, JSON.stringify({ context: "c", contexts: { c: context } }));
    const client = await open({ talosconfig, cluster }, fakeDialer([])).client("n");
    return ((await client.unary(rpc.MachineService.Version, {})) as unknown as { readonly metadata: unknown }).metadata;
  };
  const own = { ca: "eA==", crt: "eA==", key: "eA==" };
  const proxied = { endpoints: ["https://omni.example"], ...own };
  expect([
    await told(proxied),
    await told({ ...proxied, cluster: "prod" }),
    await told({ ...proxied, cluster: "prod" }, "test"),
    await told({ ...proxied, cluster: "prod", endpoints: ["10.0.0.1"] }, "test"),
  ]).toEqual([{ node: "n" }, { node: "n", cluster: "prod" }, { node: "n", cluster: "test" }, { node: "n" }]);
  await rm(folder, { recursive: true });
});

test("openSession() refuses a context that logs in by what we do not know, unless it has a certificate too", async () => {
  const folder = await mkdtemp(join(tmpdir(), "session-"));
  const talosconfig = join(folder, "config");
  const dialed = async (context: object): Promise<readonly string[]> => {
    await writeFile(
      talosconfig,
      JSON.stringify({ context: "c", contexts: { c: { endpoints: ["https://h"], ...context } } }),
    );
    const dialer = fakeDialer([]);
    await open({ talosconfig }, dialer).client("n");
    return dialer.dialed;
  };
  const auth = { siderov1: { identity: "me@example" } };
  await expect(dialed({ auth })).rejects.toThrow(
    "found a context with auth.siderov1 (requests signed with an OpenPGP key)",
  );
  await expect(dialed({ auth: { basic: { username: "me" } } })).rejects.toThrow("found a context with auth.basic");
  expect(await dialed({ auth, crt: "eA==", key: "eA==" })).toEqual(["h:443 roots"]);
  await rm(folder, { recursive: true });
});

test("openSession() says what is missing", async () => {
  await expect(open({}, fakeDialer([])).nodes()).rejects.toThrow("talos config file is empty");
  await expect(open({ insecure: true }, fakeDialer([])).nodes()).rejects.toThrow("nodes are not set for the command");
});
