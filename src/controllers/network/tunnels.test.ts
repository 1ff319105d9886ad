// Tunnels: what differs is changed in place, statuses show no secret, and peers may be named.
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLogger } from "../../base/logger.ts";
import { manualClock, type ManualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import type { State } from "../../cosi/state.ts";
import type { WireguardState } from "../../formats/wireguard.ts";
import { fakeNetwork, type FakeNetwork } from "../../linux/fake/network.ts";
import { wireguardPublicKey } from "../../pki/wireguard-key.ts";
import type { WireguardPeer, WireguardSpec } from "../../resources/network/common/messages.ts";
import { LinkSpec } from "../../resources/network/link-spec.ts";
import { LinkStatus } from "../../resources/network/link-status.ts";
import { linkSpecController } from "./link-spec.ts";
import { linkStatusController } from "./link-status.ts";
import { planWireguard } from "./wireguard-change.ts";

const keyOf = (byte: number): string => new Uint8Array(32).fill(byte).toBase64();
const publicKeyOf = (text: string): string => wireguardPublicKey(Uint8Array.fromBase64(text)).toBase64();
const never = new AbortController().signal;
const [own, other, third, shared] = [keyOf(0x41), keyOf(0x42), keyOf(0x43), keyOf(0x44)];

let clock: ManualClock;
let network: FakeNetwork;
let state: State;
let stop: AbortController;
let running: Promise<void>;
let logged: string;

beforeEach(() => {
  clock = manualClock();
  network = fakeNetwork();
  state = openState(openMemoryState({ clock }));
  stop = new AbortController();
  logged = "";
  const log = createLogger((level, message, fields) => (logged += `${JSON.stringify([level, message, fields])}\n`));
  const runtime = createRuntime({ state, log, clock });
  runtime.register(linkSpecController({ network, waitsForDevices: false }));
  runtime.register(linkStatusController(network));
  running = runtime.run(stop.signal);
});

afterEach(async () => {
  stop.abort();
  await running;
});

async function quiet(): Promise<void> {
  for (let turn = 0; turn < 60; turn++) {
    await clock.advance(0);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const peer = (publicKey: string, change: Partial<WireguardPeer> = {}): WireguardPeer => ({
  publicKey,
  presharedKey: "",
  endpoint: "",
  persistentKeepaliveInterval: 0n,
  allowedIPs: [],
  ...change,
});

async function want(...peers: readonly WireguardPeer[]): Promise<void> {
  const wireguard = { privateKey: own, publicKey: "", listenPort: 51_820, firewallMark: 0x20, peers };
  const spec = { ...LinkSpec.zero(), name: "wg0", logical: true, up: true, kind: "wireguard", wireguard };
  await state.modify(LinkSpec, "wg0", () => spec);
  await quiet();
}

async function found(): Promise<WireguardState & { readonly index: number }> {
  const link = (await network.links(never)).find(({ name }) => name === "wg0");
  return { ...(await network.wireguard(link?.index ?? 0, never)), index: link?.index ?? 0 };
}

test("a tunnel gets its keys and peers, and its status shows no secret", async () => {
  const first = peer(other, {
    presharedKey: shared,
    endpoint: "192.0.2.3:51820",
    persistentKeepaliveInterval: 25_000_000_000n,
    allowedIPs: ["10.7.1.2/16", "fd00::/64"],
  });
  await want(first);
  const tunnel = await found();
  expect(tunnel).toMatchObject({
    listenPort: 51_820,
    firewallMark: 0x20,
    peers: [{ endpoint: "192.0.2.3:51820", keepaliveSeconds: 25, allowedIps: ["10.7.0.0/16", "fd00::/64"] }],
  });
  expect(tunnel.peers[0]?.presharedKey.reveal().toBase64()).toBe(shared);
  const status = LinkStatus.specToYaml((await state.get(LinkStatus, "wg0")).spec);
  expect(status).toMatchObject({
    kind: "wireguard",
    wireguard: {
      publicKey: publicKeyOf(own),
      listenPort: 51_820,
      firewallMark: 32,
      peers: [
        {
          publicKey: other,
          presharedKey: "",
          endpoint: "192.0.2.3:51820",
          persistentKeepaliveInterval: "25s",
          allowedIPs: ["10.7.0.0/16", "fd00::/64"],
        },
      ],
    },
  });
  const shown = `${JSON.stringify(status)}${logged}`;
  expect([shown.includes(own), shown.includes(shared), logged.includes("configured tunnel")]).toEqual([
    false,
    false,
    true,
  ]);
});

test("what changes is changed in place; what does not is left alone", async () => {
  await want(peer(other, { endpoint: "192.0.2.3:1", allowedIPs: ["10.1.0.0/16"] }), peer(third));
  const before = await found();
  const changes = network.tunnelChanges();
  network.plug({ name: "eth0", hardwareAddr: Uint8Array.of(2, 0, 0, 0, 0, 1) });
  await quiet();
  expect(network.tunnelChanges()).toBe(changes);
  // The peer has moved: other links' events do not send it back.
  network.hear("wg0", Uint8Array.fromBase64(other), { endpoint: "198.51.100.1:9", lastHandshakeNs: 1n });
  network.setCarrier("eth0", false);
  await quiet();
  expect((await found()).peers[0]?.endpoint).toBe("198.51.100.1:9");
  await want(peer(other, { endpoint: "192.0.2.3:1", allowedIPs: ["10.2.0.0/16"] }));
  const after = await found();
  expect(after.index).toBe(before.index);
  expect(after.peers).toMatchObject([{ endpoint: "198.51.100.1:9", allowedIps: ["10.2.0.0/16"], lastHandshakeNs: 1n }]);
  await want(peer(other, { endpoint: "192.0.2.4:1", allowedIPs: ["10.2.0.0/16"] }));
  expect((await found()).peers[0]?.endpoint).toBe("192.0.2.4:1");
});

test("a peer with a name is found when its name is, and nothing else waits for it", async () => {
  await want(peer(other, { endpoint: "peer.example.org:51820" }), peer(third, { endpoint: "[fd00::1]:2" }));
  expect((await found()).peers.map(({ endpoint }) => endpoint)).toEqual([undefined, "[fd00::1]:2"]);
  expect(logged).toContain("peer.example.org");
  network.names.set("peer.example.org", ["fd00::77", "192.0.2.1"]);
  await clock.advance(60_000);
  await quiet();
  expect((await found()).peers.map(({ endpoint }) => endpoint)).toEqual(["[fd00::77]:51820", "[fd00::1]:2"]);
});

test("planWireguard() refuses what is no key without showing it", () => {
  const nothing: WireguardState = { listenPort: 0, firewallMark: 0, peers: [] };
  const spec: WireguardSpec = { privateKey: "", publicKey: "", listenPort: 0, firewallMark: 0, peers: [] };
  const plan = (change: Partial<WireguardSpec>): unknown => planWireguard({ ...spec, ...change }, nothing, new Map());
  expect(plan({})).toBeUndefined();
  expect(() => plan({ privateKey: "topsecret" })).toThrow(
    "Cannot set private key of WireGuard: it is not base64 of 32 bytes",
  );
  expect(() => plan({ peers: [peer("")] })).toThrow("Cannot set public key of a peer of WireGuard");
  expect(() => plan({ peers: [peer(other, { presharedKey: "hush" })] })).toThrow(
    /^Cannot set preshared key(?!.*hush)/u,
  );
});
