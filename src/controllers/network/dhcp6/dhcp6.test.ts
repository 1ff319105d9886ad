// The DHCPv6 client against a server in memory, with time driven by hand.
import { afterEach, expect, test } from "vitest";
import { CanceledError } from "../../../base/abort.ts";
import { silentLogger } from "../../../base/logger.ts";
import { manualClock } from "../../../base/manual-clock.ts";
import { dhcp6Options, dhcp6Statuses, dhcp6Types as t, linkLayerDuid } from "../../../formats/dhcp6.ts";
import { encodeDomainNames } from "../../../formats/domain-names.ts";
import type { FakeDhcp6Settings } from "../../../linux/fake/dhcp6-server.ts";
import { fakeDhcp6Server, plainDhcp6Settings } from "../../../linux/fake/dhcp6-server.ts";
import { fakeNetwork } from "../../../linux/fake/network.ts";
import { leaseTimes, runDhcp6Client } from "./client.ts";
import type { Lease6 } from "./exchange.ts";
import { lease6Wishes } from "./wishes.ts";

const hardwareAddr = Uint8Array.of(0x52, 0x54, 0, 0x12, 0x34, 0x56);
const clientId = linkLayerDuid(hardwareAddr);
const stops: AbortController[] = [];
afterEach(() => stops.splice(0).forEach((stop) => stop.abort(new CanceledError("test ended"))));

async function start(settings: Partial<FakeDhcp6Settings> = {}, isUp: boolean = true) {
  const clock = manualClock();
  const network = fakeNetwork();
  const server = fakeDhcp6Server({ ...plainDhcp6Settings, ...settings });
  network.serve(547, server.peer);
  const index = network.plug({ name: "eth0", hardwareAddr });
  const stop = new AbortController();
  stops.push(stop);
  if (isUp) await network.changeLink(index, { up: true }, stop.signal);
  const leases: Lease6[] = [];
  const failures: unknown[] = [];
  const options = {
    network,
    clock,
    linkName: "eth0",
    linkIndex: index,
    random: () => 0.5,
    log: silentLogger,
    clientId,
    associationId: 7,
    asksHostname: true,
    onLease: (lease: Lease6) => leases.push(lease),
  };
  void runDhcp6Client(options, stop.signal).catch((error: unknown) => failures.push(error));
  /** Types of messages since the last call, with the time of sending in seconds. */
  const begunMs = clock.monotonic();
  const seen = { count: 0 };
  const sent = (): readonly number[] => {
    const since = server.requests.slice(seen.count).map(({ type }) => type);
    seen.count = server.requests.length;
    return since;
  };
  const change = (next: Partial<FakeDhcp6Settings>): void => {
    server.settings = { ...server.settings, ...next };
  };
  await clock.advance(0);
  return { clock, network, server, leases, failures, stop, index, sent, change, begunMs };
}

test("an offer is requested, the lease renewed with its server when the server says so", async () => {
  const { clock, server, leases, sent } = await start();
  // A server of no preference: others are waited for.
  expect([sent(), leases.length]).toEqual([[t.solicit], 0]);
  await clock.advance(1000);
  expect(sent()).toEqual([t.request]);
  expect(leases[0]?.addresses).toEqual([{ address: "2001:db8::100", preferredSeconds: 7200, validSeconds: 7200 }]);
  const [solicit, request] = server.requests;
  expect(solicit?.to).toBe("ff02::1:2%eth0");
  const codes = solicit?.options.map(({ code }) => code);
  const o = dhcp6Options;
  expect(codes).toEqual([o.clientId, o.elapsedTime, o.requested, o.rapidCommit, o.addresses]);
  expect(request?.options.find(({ code }) => code === o.serverId)?.value).toEqual(plainDhcp6Settings.serverId);
  await clock.advance(1_799_000);
  expect(sent()).toEqual([]);
  await clock.advance(1000);
  expect([sent(), leases.length]).toEqual([[t.renew], 2]);
});

test("a server that commits rapidly, or is preferred, is not waited for", async () => {
  const rapid = await start({ isRapid: true });
  expect([rapid.sent(), rapid.leases.length]).toEqual([[t.solicit], 1]);
  const preferred = await start({ options: [{ code: dhcp6Options.preference, value: Uint8Array.of(255) }] });
  expect([preferred.sent(), preferred.leases.length]).toEqual([[t.solicit, t.request], 1]);
});

test("a silent server is asked again after 1, 2, 4 … s, and not more often than it wishes", async () => {
  const { clock, server, leases, sent, change } = await start({ ignores: [t.solicit] });
  await clock.advance(14_999);
  expect(sent()).toEqual([t.solicit, t.solicit, t.solicit, t.solicit]);
  const elapsed = server.requests.map(({ options }) => options.find(({ code }) => code === 8)?.value.toHex());
  expect(elapsed).toEqual(["0000", "0064", "012c", "02bc"]); // hundredths of a second
  change({ ignores: [] });
  await clock.advance(20_000);
  expect([sent(), leases.length]).toEqual([[t.solicit, t.request], 1]);
});

test("servers without an address are passed over; what they say of waiting counts", async () => {
  const { clock, leases, sent, change } = await start({
    address: undefined,
    options: [{ code: dhcp6Options.solicitMaxSeconds, value: Uint8Array.of(0, 0, 0, 60) }],
  });
  await clock.advance(3_600_000);
  expect(leases).toEqual([]);
  expect(sent().length).toBeGreaterThan(5);
  change({ address: "2001:db8::7" });
  await clock.advance(61_000);
  expect(leases[0]?.addresses[0]?.address).toBe("2001:db8::7");
});

test("a server that is gone: renewals until the second time, then any server, then a new start", async () => {
  const { clock, leases, sent, change } = await start({ isRapid: true });
  sent();
  change({ ignores: [t.renew, t.rebind] });
  await clock.advance(1_800_000);
  expect(sent()).toEqual([t.renew]);
  await clock.advance(2_880_000 - 1_800_000 - 1);
  expect(new Set(sent())).toEqual(new Set([t.renew]));
  await clock.advance(1);
  expect(sent()).toEqual([t.rebind]);
  change({ ignores: [t.renew, t.rebind, t.solicit] });
  await clock.advance(7_200_000 - 2_880_000);
  expect(sent().at(-1)).toBe(t.solicit);
  change({ ignores: [] });
  await clock.advance(3_600_000);
  expect(leases.length).toBeGreaterThan(1);
});

test("any server may extend a lease whose server is silent", async () => {
  const { clock, leases, sent, change } = await start({ isRapid: true });
  sent();
  change({ ignores: [t.renew] });
  await clock.advance(2_880_000);
  expect([sent().at(-1), leases.length]).toEqual([t.rebind, 2]);
});

test("a lease that the server does not know any more is asked for anew, trouble of the server is not", async () => {
  const lost = await start({ isRapid: true });
  lost.sent();
  lost.change({ status: dhcp6Statuses.noBinding });
  await lost.clock.advance(1_800_000);
  expect(lost.sent().slice(0, 2)).toEqual([t.renew, t.solicit]);
  lost.change({ address: "2001:db8::200", status: undefined });
  await lost.clock.advance(60_000);
  expect(lost.leases.at(-1)?.addresses[0]?.address).toBe("2001:db8::200");
  const trouble = await start({ isRapid: true });
  trouble.sent();
  trouble.change({ status: dhcp6Statuses.failed });
  await trouble.clock.advance(1_800_000);
  expect(trouble.sent()).toEqual([t.renew]);
  trouble.change({ status: undefined });
  await trouble.clock.advance(10_000);
  expect([trouble.sent(), trouble.leases.length]).toEqual([[t.renew], 2]);
});

test("nothing is sent before the link has its own address; without one the client gives up after 30 s", async () => {
  const { clock, network, sent, failures, index, stop, leases } = await start({ isRapid: true }, false);
  await clock.advance(20_000);
  expect(sent()).toEqual([]);
  await network.changeLink(index, { up: true }, stop.signal);
  await clock.advance(0);
  expect([sent(), leases.length]).toEqual([[t.solicit], 1]);
  const never = await start({}, false);
  await never.clock.advance(30_000);
  expect(String(never.failures[0])).toContain("found no link-local address in 30000 ms");
  expect(failures).toEqual([]);
});

test("leaseTimes() follows the server, fills in what it leaves out, and never hurries", () => {
  const of = (renewSeconds: number, rebindSeconds: number, validSeconds: number): readonly number[] => {
    const addresses = [{ address: "2001:db8::1", preferredSeconds: 1, validSeconds }];
    const lease: Lease6 = {
      serverId: clientId,
      addresses,
      renewSeconds,
      rebindSeconds,
      dnsServers: [],
      searchDomains: [],
      ntpServers: [],
      clientName: undefined,
    };
    const { renewMs, rebindMs, validMs } = leaseTimes(lease);
    return [renewMs, rebindMs, validMs].map((ms) => ms / 1000);
  };
  expect(of(10, 20, 40)).toEqual([10, 20, 40]);
  expect(of(0, 0, 80)).toEqual([40, 70, 80]);
  expect(of(100, 200, 80)).toEqual([40, 70, 80]);
  expect(of(1, 2, 3)).toEqual([5, 10, 15]);
  expect(of(0, 0, 0xffff_ffff)[0]).toBe(0xffff_ffff / 2);
});

test("lease6Wishes() makes host prefixes and splits the name, but no routes", async () => {
  const { leases } = await start({
    isRapid: true,
    options: [
      { code: dhcp6Options.dnsServers, value: Uint8Array.fromHex("20010db8000000000000000000000053") },
      { code: dhcp6Options.searchDomains, value: encodeDomainNames(["example.org", "example.net"]) },
      { code: dhcp6Options.clientName, value: Uint8Array.of(1, ...encodeDomainNames(["node7.example.org"])) },
      { code: dhcp6Options.sntpServers, value: Uint8Array.fromHex("20010db8000000000000000000000123") },
    ],
  });
  const [lease] = leases;
  if (lease === undefined) throw new Error("found no lease");
  expect(lease6Wishes(lease, { usesHostname: true })).toEqual({
    addresses: ["2001:db8::100/128"],
    mtu: undefined,
    routes: [],
    hostname: { hostname: "node7", domainname: "example.org" },
    dnsServers: ["2001:db8::53"],
    searchDomains: ["example.org", "example.net"],
    timeServers: ["2001:db8::123"],
  });
  expect(lease6Wishes(lease, { usesHostname: false }).hostname).toBeUndefined();
});
