// Which link the kernel command line means when it names none.
import { expect, test } from "vitest";
import { silentLogger } from "../../base/logger.ts";
import { manualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { LinkType } from "../../resources/network/common/enums.ts";
import { LinkStatus } from "../../resources/network/link-status.ts";
import { parseKernelArgs } from "../../runtime/kernel-args.ts";
import { cmdlineSource } from "./cmdline-view.ts";

const source = cmdlineSource(parseKernelArgs("ip=192.168.1.5::192.168.1.1:255.255.255.0:n1"), silentLogger);

/** Links by name, with their kinds. */
async function linkOf(links: Readonly<Record<string, string>>): Promise<string | undefined> {
  const state = openState(openMemoryState({ clock: manualClock() }));
  for (const [name, kind] of Object.entries(links)) {
    const type = name === "lo" ? LinkType.loopback : LinkType.ether;
    await state.modify(LinkStatus, name, () => ({ ...LinkStatus.zero(), type, kind }));
  }
  return source.resolve(await state.list(LinkStatus)).addresses[0]?.link;
}

test("an address without a link is that of the first card, whatever pods bring", async () => {
  expect(await linkOf({ lo: "" })).toBeUndefined();
  expect(await linkOf({ lo: "", enp0s3: "", enp0s2: "" })).toBe("enp0s2");
  expect(await linkOf({ lo: "", enp0s2: "", cni0: "bridge", "flannel.1": "vxlan", dummy0: "dummy" })).toBe("enp0s2");
});

test("an address of a VLAN whose name is too long goes to the shortened one", () => {
  const args = parseKernelArgs("vlan=enx525400123456.5:enx525400123456 ip=10.0.5.2::::n1:enx525400123456.5");
  const { addresses, vlan } = cmdlineSource(args, silentLogger).resolve([]);
  expect([addresses[0]?.link, vlan?.parent]).toEqual([vlan?.name, "enx525400123456"]);
  expect(vlan?.name).toHaveLength(12);
});

test("it is that of a bond whose name comes first", async () => {
  expect(await linkOf({ lo: "", eth0: "", bond0: "bond" })).toBe("bond0");
});
