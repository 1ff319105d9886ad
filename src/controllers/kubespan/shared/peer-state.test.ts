// Every turn that a peer can take: how it is told up from down, and where it is looked for.
import { expect, test } from "vitest";
import { zeroTime } from "../../../cosi/scalars.ts";
import { Redacted } from "../../../base/redacted.ts";
import { PeerState } from "../../../resources/kubespan/common/enums.ts";
import { KubeSpanPeerStatus } from "../../../resources/kubespan/kube-span-peer-status.ts";
import { chooseEndpoint, nextEndpoint, observePeer, peerState } from "./peer-state.ts";

const second = 1_000_000_000n;
const now = 1_800_000_000n * second;
const { up, down, unknown } = PeerState;

const ago = (seconds: number): bigint => now - BigInt(seconds) * second;

/** Seconds since the last change of the endpoint and since the last handshake; undefined: never. */
function stateAt(change: number | undefined, handshake: number | undefined, lastUsedEndpoint = "a"): number {
  const at = (seconds: number | undefined): bigint => (seconds === undefined ? zeroTime : ago(seconds));
  return peerState({ lastEndpointChange: at(change), lastHandshakeTime: at(handshake), lastUsedEndpoint }, now);
}

test("a new endpoint has 15 seconds to answer", () => {
  expect([stateAt(0, undefined), stateAt(14, undefined), stateAt(14, 20), stateAt(14, 13)]).toEqual([
    unknown,
    unknown,
    unknown,
    up,
  ]);
  expect([stateAt(15, undefined), stateAt(15, 16), stateAt(15, 14)]).toEqual([down, down, up]);
});

test("afterwards the last handshake counts for 275 seconds", () => {
  expect([stateAt(274, 275), stateAt(274, 273)]).toEqual([down, up]);
  expect([stateAt(275, 274), stateAt(1000, 274), stateAt(1000, 275), stateAt(1000, undefined)]).toEqual([
    up,
    up,
    down,
    down,
  ]);
});

test("a peer that was never looked for is not down, and may come by itself", () => {
  expect([stateAt(undefined, undefined, ""), stateAt(undefined, 10, ""), stateAt(undefined, 300, "")]).toEqual([
    unknown,
    up,
    unknown,
  ]);
});

function status(change: Partial<KubeSpanPeerStatus>): KubeSpanPeerStatus {
  return { ...KubeSpanPeerStatus.zero(), ...change };
}

test("nextEndpoint() begins with the first and goes round while the peer is down", () => {
  const all = ["a", "b", "c"];
  const next = (lastUsedEndpoint: string, state: number, endpoints: readonly string[] = all): string | undefined =>
    nextEndpoint(status({ lastUsedEndpoint, state }), endpoints);
  expect([next("", unknown), next("", up), next("", unknown, [])]).toEqual(["a", undefined, undefined]);
  expect([next("a", down), next("b", down), next("c", down)]).toEqual(["b", "c", "a"]);
  expect([next("a", up), next("a", unknown), next("a", down, [])]).toEqual([undefined, undefined, undefined]);
  // One that is no longer told is followed by the first.
  expect(next("gone", down)).toBe("a");
});

test("nextEndpoint() stays with a single endpoint unless the peer has moved away from it", () => {
  const next = (endpoint: string): string | undefined =>
    nextEndpoint(status({ lastUsedEndpoint: "a", endpoint, state: down }), ["a"]);
  expect([next("a"), next(""), next("x")]).toEqual([undefined, undefined, "a"]);
});

test("chooseEndpoint() leaves a peer that has moved where it is, once the choice has settled", () => {
  const choose = (change: Partial<KubeSpanPeerStatus>, published = "a"): unknown =>
    chooseEndpoint(status({ lastUsedEndpoint: "a", state: up, ...change }), ["a", "b"], published, now);
  expect(choose({ endpoint: "x", lastEndpointChange: ago(14) })).toEqual({ endpoint: "a", isNew: false });
  expect(choose({ endpoint: "x", lastEndpointChange: ago(15) })).toEqual({ endpoint: "x", isNew: false });
  expect(choose({ endpoint: "a", lastEndpointChange: ago(15) })).toEqual({ endpoint: "a", isNew: false });
  expect(choose({ endpoint: "", lastEndpointChange: ago(15) })).toEqual({ endpoint: "a", isNew: false });
  expect(choose({ endpoint: "a", state: down })).toEqual({ endpoint: "b", isNew: true });
  expect(choose({ lastUsedEndpoint: "" }, "")).toEqual({ endpoint: "", isNew: false });
  expect(choose({ lastUsedEndpoint: "", endpoint: "x" }, "")).toEqual({ endpoint: "x", isNew: false });
});

test("chooseEndpoint() tells a moved peer's place before it calls it back to the one it was told", () => {
  const lost = status({ lastUsedEndpoint: "a", endpoint: "x", state: down, lastEndpointChange: ago(400) });
  expect(chooseEndpoint(lost, ["a"], "a", now)).toEqual({ endpoint: "x", isNew: false });
  expect(chooseEndpoint(lost, ["a"], "x", now)).toEqual({ endpoint: "a", isNew: true });
});

test("observePeer() takes what the kernel tells, and no change of the future", () => {
  const before = status({ lastUsedEndpoint: "a", lastEndpointChange: ago(-100), label: "node" });
  expect(observePeer(before, undefined, now)).toEqual({ ...before, lastEndpointChange: now, state: unknown });
  const found = {
    publicKey: new Uint8Array(32),
    presharedKey: new Redacted(new Uint8Array(32)),
    endpoint: "10.0.0.2:51820",
    keepaliveSeconds: 25,
    lastHandshakeNs: ago(3),
    receivedBytes: 5n,
    sentBytes: 6n,
    allowedIps: [],
  };
  expect(observePeer({ ...before, lastEndpointChange: ago(10) }, found, now)).toEqual({
    endpoint: "10.0.0.2:51820",
    label: "node",
    state: up,
    receiveBytes: 5n,
    transmitBytes: 6n,
    lastHandshakeTime: ago(3),
    lastUsedEndpoint: "a",
    lastEndpointChange: ago(10),
  });
  expect(observePeer(before, { ...found, lastHandshakeNs: 0n }, now).lastHandshakeTime).toBe(zeroTime);
});
