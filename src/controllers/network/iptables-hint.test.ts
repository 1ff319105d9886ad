// The hint on the memory state and the packet filter in memory.
import { afterEach, beforeEach, expect, test } from "vitest";
import { openPacketFilterLab, type PacketFilterLab } from "../../../test/lib/packet-filter-lab.ts";
import { KubeletSpec } from "../../resources/k8s/kubelet-spec.ts";
import { iptablesHintController } from "./iptables-hint.ts";

let lab: PacketFilterLab;

beforeEach(() => {
  lab = openPacketFilterLab((parts) => [iptablesHintController(parts)]);
});

afterEach(() => lab[Symbol.asyncDispose]());

async function wantKubelet(image: string): Promise<void> {
  const rest = { args: [], extraMounts: [], expectedNodename: "", config: {}, credentialProviderConfig: {} };
  await lab.state.modify(KubeletSpec, "kubelet", () => ({ ...rest, image }));
}

test("the hint is added where there is a kubelet, and the packet filter is not loaded elsewhere", async () => {
  await lab.quiet();
  expect([lab.loaded, lab.network.packetFilter.hints.size]).toEqual([[], 0]);
  await wantKubelet("a");
  await lab.quiet();
  await wantKubelet("b");
  await lab.quiet();
  expect([lab.loaded, [...lab.network.packetFilter.hints]]).toEqual([
    ["nf_tables"],
    [["mangle", "KUBE-IPTABLES-HINT"]],
  ]);
});

test("a table that is there stays as it is", async () => {
  lab.network.packetFilter.hints.set("mangle", "PREROUTING");
  await wantKubelet("a");
  await lab.quiet();
  expect([[...lab.network.packetFilter.hints], lab.warnings]).toEqual([[["mangle", "PREROUTING"]], []]);
});
