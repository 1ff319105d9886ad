// The DHCPv4 client against a server in memory, with time driven by hand.
import { afterEach, expect, test } from "vitest";
import { CanceledError } from "../../../base/abort.ts";
import { decodeUtf8 } from "../../../base/bytes.ts";
import { silentLogger } from "../../../base/logger.ts";
import { manualClock } from "../../../base/manual-clock.ts";
import { wakeup } from "../../../base/wakeup.ts";
import { dhcpAddressOption, dhcpOptions } from "../../../formats/dhcp4.ts";
import { fakeDhcpServer, qemuDhcpSettings } from "../../../linux/fake/dhcp-server.ts";
import { fakeNetwork } from "../../../linux/fake/network.ts";
import type { NodeName } from "./client.ts";
import { runDhcp4Client } from "./client.ts";
import type { Lease } from "./exchange.ts";
import { leaseWishes } from "./wishes.ts";

const hardwareAddr = Uint8Array.of(0x52, 0x54, 0, 0x12, 0x34, 0x56);
const controllers: AbortController[] = [];
afterEach(() => controllers.splice(0).forEach((controller) => controller.abort(new CanceledError("test ended"))));

function start() {
  const clock = manualClock();
  const network = fakeNetwork();
  const server = fakeDhcpServer();
  network.serve(67, server.peer);
  const index = network.plug({ name: "eth0", hardwareAddr });
  const leases: Lease[] = [];
  const name: { value: NodeName | undefined } = { value: undefined };
  const nameChanged = wakeup();
  const controller = new AbortController();
  controllers.push(controller);
  const done = runDhcp4Client(
    {
      network,
      clock,
      link: { index, hardwareAddr },
      random: () => 0.5,
      log: silentLogger,
      clientId: Uint8Array.of(1, ...hardwareAddr),
      asksHostname: true,
      asksMtu: true,
      nodeName: () => name.value,
      nameChanged,
      onLease: (lease) => leases.push(lease),
    },
    controller.signal,
  ).catch((error: unknown) => error);
  return { clock, network, server, leases, name, nameChanged, done, controller };
}

const types = (requests: readonly { readonly options: ReadonlyMap<number, Uint8Array> }[]) =>
  requests.map(({ options }) => options.get(dhcpOptions.messageType)?.[0]);

test("a lease is acquired and renewed by unicast at half of its time", async () => {
  const { clock, server, leases } = start();
  await clock.advance(0);
  expect(types(server.requests)).toEqual([1, 3]);
  expect(leases[0]).toMatchObject({ address: "10.0.2.15", serverId: "10.0.2.2", prefixLength: 24 });
  expect(server.requests[1]).toMatchObject({ broadcast: true, clientAddress: "0.0.0.0" });
  expect(server.requests[1]?.options.get(dhcpOptions.requestedAddress)).toEqual(dhcpAddressOption("10.0.2.15"));
  await clock.advance(43_199_000);
  expect(leases.length).toBe(1);
  await clock.advance(1000);
  expect(leases.length).toBe(2);
  expect(server.requests[2]).toMatchObject({ broadcast: false, clientAddress: "10.0.2.15" });
  expect(server.requests[2]?.options.has(dhcpOptions.serverId)).toBe(false);
});

test("a silent server is asked again, at first often, then every five seconds", async () => {
  const { clock, server, leases } = start();
  server.settings = { ...qemuDhcpSettings, isSilent: true };
  await clock.advance(14_999);
  expect(types(server.requests)).toEqual([1, 1, 1, 1]);
  expect(server.requests.map(({ seconds }) => seconds)).toEqual([0, 1, 3, 7]);
  server.settings = qemuDhcpSettings;
  await clock.advance(5001);
  expect(leases.length).toBe(1);
});

test("a refused renewal leads at once to a discovery that asks for the old address", async () => {
  const { clock, server, leases } = start();
  await clock.advance(0);
  server.settings = { ...qemuDhcpSettings, refuses: true };
  await clock.advance(43_200_000);
  expect(types(server.requests)).toEqual([1, 3, 3]);
  server.settings = qemuDhcpSettings;
  await clock.advance(5000);
  expect(types(server.requests)).toEqual([1, 3, 3, 1, 3]);
  expect(server.requests[3]?.options.get(dhcpOptions.requestedAddress)).toEqual(dhcpAddressOption("10.0.2.15"));
  expect(leases.length).toBe(2);
});

test("an acknowledgement without an address is no lease", async () => {
  const { clock, network, server, leases } = start();
  network.serve(67, (packet, to) => {
    const answers = server.peer(packet, to);
    const [first] = answers;
    if (first === undefined || server.requests.length < 2) return answers;
    const empty = first.payload.slice();
    empty.fill(0, 16, 20);
    return [{ ...first, payload: empty }, ...answers];
  });
  await clock.advance(0);
  expect(leases.map(({ address }) => address)).toEqual(["10.0.2.15"]);
});

test("a new name of the node is told with a fresh lease, a second later", async () => {
  const { clock, server, name, nameChanged } = start();
  await clock.advance(0);
  expect(server.requests[0]?.options.has(dhcpOptions.hostname)).toBe(false);
  expect([...(server.requests[0]?.options.get(dhcpOptions.parameterList) ?? [])]).toEqual([
    1, 121, 3, 6, 119, 42, 26, 12, 15,
  ]);
  name.value = { hostname: "node1", domainname: "example.org" };
  nameChanged.ring();
  await clock.advance(999);
  expect(server.requests.length).toBe(2);
  await clock.advance(1);
  expect(types(server.requests.slice(2))).toEqual([1, 3]);
  expect(decodeUtf8(server.requests[3]?.options.get(dhcpOptions.hostname) ?? new Uint8Array())).toBe("node1");
  expect([...(server.requests[3]?.options.get(dhcpOptions.parameterList) ?? [])]).toEqual([1, 121, 3, 6, 119, 42, 26]);
});

test("the client ends with its signal", async () => {
  const { clock, controller, done } = start();
  await clock.advance(0);
  const reason = new CanceledError("link went down");
  controller.abort(reason);
  expect(await done).toBe(reason);
});

const lease: Lease = {
  messageType: 5,
  address: "10.0.2.15",
  serverId: "10.0.2.2",
  prefixLength: 24,
  routers: ["10.0.2.2"],
  classlessRoutes: undefined,
  dnsServers: ["10.0.2.3"],
  ntpServers: [],
  hostname: "node1.example.org",
  domainName: undefined,
  searchDomains: [],
  mtu: 1400,
  leaseSeconds: 60,
  renewalSeconds: undefined,
  rebindingSeconds: undefined,
  message: undefined,
};

test("leaseWishes() of a plain lease", () => {
  expect(leaseWishes(lease, { skipRoutes: false, usesHostname: true })).toEqual({
    addresses: ["10.0.2.15/24"],
    mtu: 1400,
    routes: [{ destination: "", gateway: "10.0.2.2" }],
    hostname: { hostname: "node1", domainname: "example.org" },
    dnsServers: ["10.0.2.3"],
    searchDomains: [],
    timeServers: [],
  });
});

test("leaseWishes() takes names that cannot be any as absent", () => {
  const wishesOf = (hostname: string, domainName: string | undefined, domains: readonly string[]) => {
    const wishes = leaseWishes(
      { ...lease, hostname, domainName, searchDomains: domains },
      { skipRoutes: false, usesHostname: true },
    );
    return [wishes.hostname, wishes.searchDomains];
  };
  expect(
    wishesOf("node1.x\n9.9.9.9 registry.example", undefined, ["a.example", "b\nnameserver 9.9.9.9", "c..d"]),
  ).toEqual([{ hostname: "node1", domainname: "" }, ["a.example"]]);
  expect(wishesOf("node1.example.org", "corp.example lab.example", [])).toEqual([
    { hostname: "node1", domainname: "corp.example" },
    ["corp.example", "lab.example"],
  ]);
  expect(wishesOf("node1.example.org", "b..c", [])).toEqual([{ hostname: "node1", domainname: "example.org" }, []]);
});

test("leaseWishes() prefers classless routes and reaches gateways outside of the prefix", () => {
  const classlessRoutes = [
    { destination: "0.0.0.0/0", gateway: "172.16.0.1" },
    { destination: "169.254.169.254/32", gateway: "0.0.0.0" },
  ];
  const wishes = leaseWishes(
    { ...lease, prefixLength: 32, classlessRoutes, domainName: "corp.example", searchDomains: ["a.example"] },
    { skipRoutes: false, usesHostname: true },
  );
  expect(wishes.routes).toEqual([
    { destination: "172.16.0.1/32", gateway: "" },
    { destination: "", gateway: "172.16.0.1" },
    { destination: "169.254.169.254/32", gateway: "" },
  ]);
  expect(wishes.hostname).toEqual({ hostname: "node1", domainname: "corp.example" });
  expect(wishes.searchDomains).toEqual(["a.example", "corp.example"]);
  expect(leaseWishes(lease, { skipRoutes: true, usesHostname: false })).toMatchObject({
    routes: [],
    hostname: undefined,
  });
});

test("what is not an answer to our request is passed over", async () => {
  const { clock, network, server, leases } = start();
  network.serve(67, (packet, to) => {
    const answers = server.peer(packet, to);
    const [first] = answers;
    if (first === undefined) return [];
    const foreign = first.payload.slice();
    foreign[4] = (foreign[4] ?? 0) ^ 1; // another transaction
    return [{ ...first, payload: Uint8Array.of(1, 2, 3) }, { ...first, payload: foreign }, ...answers];
  });
  await clock.advance(0);
  expect(leases.length).toBe(1);
});
