// Who is behind a call, over one node and two.
import { expect, test } from "vitest";
import { actorField, actorOf, encodeActor, parseActor } from "./actor.ts";
import { Metadata } from "./metadata.ts";
import type { Peer } from "./peer.ts";

const certificate = { subject: "CN=Zoë 🦊, O=os:admin", serial: "0a1b" };
const client: Peer = { kind: "tls", address: "192.0.2.7", port: 40_000, organizations: ["os:admin"], certificate };
const node: Peer = {
  kind: "tls",
  address: "10.0.0.2",
  port: 50_123,
  organizations: ["os:impersonator"],
  certificate: { subject: "O=os:impersonator", serial: "0c" },
};
const told = new Metadata({ [actorField]: encodeActor({ peer: "192.0.2.7:40000", ...certificate }) });

test("a caller is who the certificate says, whatever it tells itself", () => {
  const self = { peer: "192.0.2.7:40000", ...certificate };
  expect(actorOf(client, new Metadata())).toEqual(self);
  expect(actorOf(client, new Metadata({ [actorField]: '{"peer":"x","subject":"CN=other"}' }))).toEqual(self);
});

test("a node tells for whom it calls; one that does not is the caller itself", () => {
  expect(actorOf(node, told)).toEqual({ peer: "192.0.2.7:40000", ...certificate, via: "10.0.0.2:50123" });
  expect(actorOf(node, new Metadata())).toEqual({ peer: "10.0.0.2:50123", subject: "O=os:impersonator", serial: "0c" });
});

test("without a certificate there is only the address", () => {
  expect(actorOf({ kind: "tls", address: "fd00::1", port: 1, organizations: undefined }, told)).toEqual({
    peer: "[fd00::1]:1",
  });
});

test("encodeActor() is printable ASCII, parseActor() reads it back and nothing else", () => {
  expect(told.get(actorField)).toMatch(/^[ -~]+$/u);
  expect(parseActor(told.get(actorField))).toEqual({ peer: "192.0.2.7:40000", ...certificate });
  for (const text of [undefined, "", "null", "{}", '{"peer":1}', `{"peer":"${"x".repeat(5000)}"}`])
    expect(parseActor(text)).toBeUndefined();
});
