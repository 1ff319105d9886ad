import { expect, test } from "vitest";
import { manualClock } from "../../../base/manual-clock.ts";
import { openMemoryState } from "../../../cosi/memory-state.ts";
import { openState } from "../../../cosi/open-state.ts";
import { LinkType } from "../../../resources/network/common/enums.ts";
import { LinkStatus } from "../../../resources/network/link-status.ts";
import type { KnownLinks } from "../links-view.ts";
import { chooseAliases, linkScope } from "./link-aliases.ts";

/** Named otherwise than in the order of their addresses. */
const links = await known({
  lo: { type: LinkType.loopback },
  eth0: { permanentAddr: "52:54:00:00:00:03", driver: "virtio_net", pciID: "1AF4:1000" },
  eth1: { permanentAddr: "52:54:00:00:00:01", driver: "virtio_net", hardwareAddr: "02:00:00:00:00:01", mtu: 9000 },
  eth2: { permanentAddr: "00:11:22:33:44:55", driver: "e1000", speedMbit: 1000, altNames: ["enp0s9"] },
  bond0: { kind: "bond", driver: "virtio_net", hardwareAddr: "02:00:00:00:00:01" },
});

async function known(specs: Record<string, Partial<LinkStatus>>): Promise<KnownLinks> {
  const state = openState(openMemoryState({ clock: manualClock() }));
  for (const [id, spec] of Object.entries(specs))
    await state.modify(LinkStatus, id, () => ({ ...LinkStatus.zero(), type: LinkType.ether, ...spec }));
  return state.list(LinkStatus);
}

function chosen(...wishes: readonly (readonly [alias: string, match: string])[]): unknown {
  const { byLink, problems } = chooseAliases(
    wishes.map(([alias, match]) => ({ alias, match })),
    links,
  );
  return { byLink: Object.fromEntries(byLink), problems: Object.fromEntries(problems) };
}

test("chooseAliases() numbers network cards in the order of their permanent addresses", () => {
  expect(chosen(["net%d", 'link.driver == "virtio_net"'])).toEqual({
    byLink: { eth1: "net0", eth0: "net1" },
    problems: {},
  });
});

test("chooseAliases() gives a fixed alias to the one link that matches, and to none of several", () => {
  expect(
    chosen(
      ["by-mac", 'mac(link.permanent_addr) == "00:11:22:33:44:55"'],
      ["several", 'glob("52:54:*", mac(link.permanent_addr))'],
      ["nobody", "link.mtu > 9000u"],
    ),
  ).toEqual({
    byLink: { eth2: "by-mac" },
    problems: { several: "found 2 links that match, want 1", nobody: "found 0 links that match, want 1" },
  });
});

test("chooseAliases() leaves a link the alias that it got first", () => {
  expect(chosen(["a", "link.speed_mbit == 1000"], ["b%d", "true"])).toEqual({
    byLink: { eth2: "a", eth1: "b1", eth0: "b2" },
    problems: { "b%d": "found links that have an alias already: eth2" },
  });
});

test("chooseAliases() says what is wrong with a selector", () => {
  expect(chosen(["a", "link.vlan.vlan_id"])).toEqual({
    byLink: {},
    problems: { a: "Cannot evaluate expression: found bigint, want a bool" },
  });
});

test("linkScope() binds every name that the config's check knows", () => {
  const scalars =
    "alias queue_disc kind slave_kind bus_path pci_id driver driver_version firmware_version product_id vendor_id product vendor index link_index mtu master_index speed_mbit link_state alt_names type flags operational_state port duplex";
  const names = `${scalars} hardware_addr permanent_addr broadcast_addr vlan bridge_master bond_master vrf_master wireguard veth`;
  expect(Object.keys(linkScope(LinkStatus.zero())).toSorted()).toEqual(names.split(" ").toSorted());
});
