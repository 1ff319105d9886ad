// What the node says of a config that would cut off its client, by the links and addresses in its state.
import { expect, test } from "vitest";
import { encodeUtf8 } from "../../base/bytes.ts";
import { manualClock } from "../../base/manual-clock.ts";
import { decodeConfig } from "../../config/config.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { AddressSpec } from "../../resources/network/address-spec.ts";
import { AddressStatus } from "../../resources/network/address-status.ts";
import { ConfigLayer, LinkType, OperatorKind } from "../../resources/network/common/enums.ts";
import { LinkStatus } from "../../resources/network/link-status.ts";
import { OperatorSpec } from "../../resources/network/operator-spec.ts";
import { openLockOut } from "./lock-out.ts";

const address = "192.0.2.5/24";
const bare = "---\napiVersion: v1alpha1\nkind: LinkConfig\nname: eth0\nmtu: 9000\n";
const block = "---\napiVersion: v1alpha1\nkind: NetworkDefaultActionConfig\ningress: block\n";
const mesh = "---\napiVersion: v1alpha1\nkind: KubeSpanConfig\nenabled: true\n";

async function ask(
  documents: string,
  { layer = ConfigLayer.operator, isPassedOn = false }: { readonly layer?: number; readonly isPassedOn?: boolean } = {},
): Promise<readonly string[]> {
  const state = openState(openMemoryState({ clock: manualClock() }));
  const eth0 = { linkName: "eth0", address };
  await state.modify(LinkStatus, "eth0", () => ({ ...LinkStatus.zero(), type: LinkType.ether }));
  await state.modify(AddressStatus, `eth0/${address}`, () => ({ ...AddressStatus.zero(), ...eth0 }));
  await state.modify(AddressSpec, `eth0/${address}`, () => ({ ...AddressSpec.zero(), ...eth0, layer }));
  await state.modify(OperatorSpec, "dhcp4/eth0", () => ({
    ...OperatorSpec.zero(),
    operator: OperatorKind.dhcp4,
    linkName: "eth0",
    layer: ConfigLayer.configuration,
  }));
  const result = decodeConfig(encodeUtf8(`machine:\n  type: worker\ncluster: {}\n${documents}`));
  if (result.kind === "invalid") throw new TypeError(result.text);
  const origin = { source: "198.51.100.7", local: "192.0.2.5", isPassedOn };
  return openLockOut(state, 50_000).problems(result.config, origin);
}

const noAddress = 'link "eth0", on which this call came in, would be left without an address and without DHCP';
const noEntry =
  "the ingress firewall would keep 198.51.100.7 from port 50000: known connections go on, new ones do not come in";

test("both ways of being cut off are told", async () => {
  expect(await ask("")).toEqual([]);
  expect(await ask(bare + block)).toEqual([noEntry, noAddress]);
});

test("addresses that do not come from the config stay, and the mesh lets other nodes in", async () => {
  expect(await ask(bare, { layer: ConfigLayer.platform })).toEqual([]);
  expect(await ask(block + mesh, { isPassedOn: true })).toEqual([]);
  expect(await ask(block + mesh)).toEqual([noEntry]);
});
