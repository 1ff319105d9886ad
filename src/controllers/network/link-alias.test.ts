// Second names of network cards, by documents of the config: the network controllers together.
import { afterEach, beforeEach, expect, test } from "vitest";
import { openNetworkLab, type NetworkLab } from "../../../test/lib/network-lab.ts";
import { AddressSpec } from "../../resources/network/address-spec.ts";
import { LinkAliasSpec } from "../../resources/network/link-alias-spec.ts";
import { LinkStatus } from "../../resources/network/link-status.ts";
import { NodeAddress } from "../../resources/network/node-address.ts";

let lab: NetworkLab;

beforeEach(() => {
  lab = openNetworkLab();
});

afterEach(() => lab[Symbol.asyncDispose]());

test("aliases of network cards are set, and name them in other documents", async () => {
  lab.plugQemuCard();
  lab.network.plug({ name: "eth1", hardwareAddr: Uint8Array.of(2, 0, 0, 0, 0, 9), device: { driver: "e1000" } });
  lab.start();
  await lab.quiet();
  const aliases = async (): Promise<readonly string[]> =>
    (await lab.network.links(lab.stop.signal)).map(({ name, alias }) => `${name} ${alias}`);
  const machine = "machine:\n  type: worker\n";
  const documents = [
    "apiVersion: v1alpha1\nkind: LinkAliasConfig\nname: uplink\nselector:\n  match: link.driver == 'virtio_net'\n",
    "apiVersion: v1alpha1\nkind: LinkAliasConfig\nname: spare%d\nselector:\n  match: mac(link.permanent_addr).startsWith('02:')\n",
    "apiVersion: v1alpha1\nkind: LinkAliasConfig\nname: none\nselector:\n  match: link.driver == 'none'\n",
    "apiVersion: v1alpha1\nkind: LinkConfig\nname: uplink\naddresses:\n  - address: 10.9.0.5/24\n",
  ];
  await lab.configure([machine, ...documents].join("---\n"));
  expect(await aliases()).toEqual(["lo ", "eth0 uplink", "eth1 spare0"]);
  expect((await lab.all(LinkStatus))["eth0"]).toMatchObject({ alias: "uplink" });
  expect(await lab.ids(AddressSpec)).toEqual(["eth0/10.9.0.5/24", "lo/127.0.0.1/8"]);
  expect((await lab.all(NodeAddress))["current"]).toMatchObject({ addresses: ["10.9.0.5/24"] });
  const problem = "found 0 links that match, want 1";
  const warnings = lab.logged.filter(([level]) => level === "warn" || level === "error");
  expect(warnings).toMatchObject([["warn", "no link gets this alias", { alias: "none", problem }]]);
  await lab.configure(machine);
  expect([await aliases(), await lab.ids(LinkAliasSpec)]).toEqual([["lo ", "eth0 ", "eth1 "], []]);
});
