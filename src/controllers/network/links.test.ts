// Logical links from the config to the network in memory, and their changes.
import { afterEach, beforeEach, expect, test } from "vitest";
import { openNetworkLab, type NetworkLab } from "../../../test/lib/network-lab.ts";
import { linkFlags } from "../../formats/rtnetlink-link.ts";
import { BondMode } from "../../resources/network/common/enums.ts";
import { LinkSpec } from "../../resources/network/link-spec.ts";

let lab: NetworkLab;

beforeEach(() => {
  lab = openNetworkLab();
});

afterEach(() => lab[Symbol.asyncDispose]());

/** Messages of the log. */
function said(): readonly string[] {
  return lab.logged.map(([, message]) => message);
}

function plugCards(): void {
  lab.network.plug({ name: "eth0", hardwareAddr: Uint8Array.of(2, 0, 0, 0, 0, 8), altNames: ["enp0s2"] });
  lab.network.plug({ name: "eth1", hardwareAddr: Uint8Array.of(2, 0, 0, 0, 0, 9) });
}

test("a veth whose document names another peer is made anew", async () => {
  lab.start();
  const pair = (peer: string): string =>
    `apiVersion: v1alpha1\nkind: VethConfig\nname: veth0\npeer: { name: ${peer} }\n`;
  const machine = "machine:\n  type: worker\n---\n";
  const pairs = async (): Promise<readonly string[]> => {
    const links = await lab.network.links(lab.stop.signal);
    const nameOf = (wanted: number): string => links.find(({ index }) => index === wanted)?.name ?? "";
    return links.filter(({ kind }) => kind === "veth").map((link) => `${link.name}-${nameOf(link.linkIndex)}`);
  };
  await lab.configure(machine + pair("veth1"));
  expect(await pairs()).toEqual(["veth0-veth1", "veth1-veth0"]);
  await lab.configure(machine + pair("veth2"));
  expect(await pairs()).toEqual(["veth0-veth2", "veth2-veth0"]);
  expect(said().filter((message) => message === "created link")).toHaveLength(2);
});

test("an MTU that nobody wants any more goes back to what the card had; another one's stays", async () => {
  plugCards();
  lab.start();
  await lab.quiet();
  const mtu = async (name: string): Promise<number | undefined> =>
    (await lab.network.links(lab.stop.signal)).find((link) => link.name === name)?.mtu;
  const wanted = (text: string): string => `apiVersion: v1alpha1\nkind: LinkConfig\nname: eth1\n${text}`;
  await lab.configure(wanted("mtu: 9000\n"));
  expect(await mtu("eth1")).toBe(9000);
  await lab.configure(wanted("mtu: 1400\n"));
  await lab.configure(wanted("up: true\n"));
  expect(await mtu("eth1")).toBe(1500);
  const { index = 0 } = (await lab.network.links(lab.stop.signal)).find(({ name }) => name === "eth1") ?? {};
  await lab.network.changeLink(index, { mtu: 1300 }, lab.stop.signal);
  await lab.configure(wanted("multicast: true\n"));
  expect(await mtu("eth1")).toBe(1300);
});

test("a card that does not take an MTU comes up all the same", async () => {
  plugCards();
  await lab.configure("apiVersion: v1alpha1\nkind: LinkConfig\nname: eth1\nup: true\nmtu: 20000\n");
  lab.start();
  await lab.quiet();
  const card = (await lab.network.links(lab.stop.signal)).find(({ name }) => name === "eth1");
  expect([(card?.flags ?? 0) & linkFlags.up, card?.mtu]).toEqual([linkFlags.up, 1500]);
});

test("a bond prefers the member that the older section names, while it works", async () => {
  plugCards();
  lab.start();
  await lab.quiet();
  const primary = async (name: string): Promise<number | undefined> => {
    const bond = `{ interfaces: [eth0, eth1], mode: active-backup, primary: ${name} }`;
    await lab.configure(`machine:\n  network:\n    interfaces: [{ interface: bond0, bond: ${bond} }]\n`);
    const detail = (await lab.network.links(lab.stop.signal)).find((link) => link.name === "bond0")?.detail;
    return detail?.kind === "bond" ? detail.settings.primary : undefined;
  };
  const links = await lab.network.links(lab.stop.signal);
  const index = (wanted: string): number => links.find(({ name }) => name === wanted)?.index ?? -1;
  expect(await primary("enp0s2")).toBe(index("eth0"));
  expect(await primary("eth1")).toBe(index("eth1"));
  expect(await primary("")).toBe(0);
  expect(said().filter((message) => message.includes("bond"))).toEqual([
    "changed primary member of bond",
    "changed primary member of bond",
  ]);
});

test("a bond of the command line prefers a member", async () => {
  plugCards();
  lab.start("bond=bond0:eth0,eth1:mode=active-backup,primary=eth1");
  await lab.quiet();
  const index = (await lab.network.links(lab.stop.signal)).find(({ name }) => name === "eth1")?.index;
  expect((await lab.state.get(LinkSpec, "bond0")).spec).toMatchObject({
    bondMaster: { mode: BondMode["active-backup"], primary: index },
  });
});

test("a port of the older section names its bridge", async () => {
  plugCards();
  lab.start();
  const blocks = "[{ interface: enp0s2, bridgePort: { master: br0 } }, { interface: br0, bridge: { interfaces: [] } }]";
  await lab.configure(`machine:\n  network:\n    interfaces: ${blocks}\n`);
  const links = await lab.network.links(lab.stop.signal);
  const bridge = links.find(({ name }) => name === "br0");
  expect(bridge).toMatchObject({ kind: "bridge" });
  expect(links.find(({ name }) => name === "eth0")?.masterIndex).toBe(bridge?.index);
});
