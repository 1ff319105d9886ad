// The network in memory behaves like a kernel where controllers would notice.
import { expect, test } from "vitest";
import { errorCode } from "../../base/errors.ts";
import type { Route } from "../../formats/rtnetlink-route.ts";
import { fakeNetwork } from "./network.ts";

const hardwareAddr = Uint8Array.of(0x52, 0x54, 0, 0x12, 0x34, 0x56);
const { signal } = new AbortController();
const address = { family: 2, address: "10.0.2.15", prefixLength: 24, scope: 0, flags: 0x80, priority: 1024 };
const defaultRoute: Route = {
  family: 2,
  gateway: "10.0.2.2",
  outLinkIndex: 2,
  table: 254,
  priority: 1024,
  scope: 0,
  type: 1,
  flags: 0,
  protocol: 3,
  mtu: 0,
  nextHops: [],
};

test("a link that comes up gets its own addresses, an address its routes, and all go with it", async () => {
  const network = fakeNetwork();
  const index = network.plug({ name: "eth0", hardwareAddr });
  expect((await network.links(signal)).map(({ name, operationalState }) => [name, operationalState])).toEqual([
    ["lo", 0],
    ["eth0", 2],
  ]);
  await network.changeLink(index, { up: true }, signal);
  expect((await network.links(signal))[1]).toMatchObject({ operationalState: 6, flags: 0x1_1043 });
  await expect(network.addRoute(defaultRoute, signal)).rejects.toSatisfy((error) => errorCode(error) === "ENETUNREACH");
  await network.addAddress({ ...address, index }, signal);
  await expect(network.addAddress({ ...address, index }, signal)).rejects.toSatisfy(
    (error) => errorCode(error) === "EEXIST",
  );
  await network.addRoute(defaultRoute, signal);
  expect((await network.addresses(signal)).map((each) => each.address)).toEqual([
    "fe80::5054:ff:fe12:3456",
    "10.0.2.15",
  ]);
  expect(
    (await network.routes(signal)).filter(({ family }) => family === 2).map(({ destination }) => destination),
  ).toEqual(["10.0.2.15/32", "10.0.2.0/24", undefined]);
  network.unplug("eth0");
  expect(await network.addresses(signal)).toEqual([]);
  expect(await network.routes(signal)).toEqual([]);
});

test("watch() names all parts first, then those that changed, many changes in one step", async () => {
  const network = fakeNetwork();
  const controller = new AbortController();
  const steps: string[][] = [];
  for await (const parts of network.watch(["links", "addresses"], controller.signal)) {
    steps.push([...parts]);
    if (steps.length === 2) break;
    const index = network.plug({ name: "eth0", hardwareAddr });
    await network.changeLink(index, { up: true, mtu: 1400 }, signal);
  }
  expect(steps).toEqual([
    ["links", "addresses"],
    ["links", "addresses"],
  ]);
});

test("logical links are made and deleted, physical ones are not", async () => {
  const network = fakeNetwork();
  network.plug({ name: "eth0", hardwareAddr });
  await network.createLink({ name: "bond0", up: true, detail: { kind: "bond", settings: { mode: 1 } } }, signal);
  await network.changeLink(2, { masterIndex: 3 }, signal);
  expect((await network.links(signal))[1]).toMatchObject({ masterIndex: 3, slaveKind: "bond" });
  await expect(network.deleteLink(2, signal)).rejects.toSatisfy((error) => errorCode(error) === "EOPNOTSUPP");
  await network.deleteLink(3, signal);
  expect((await network.links(signal)).map(({ name }) => name)).toEqual(["lo", "eth0"]);
});
