import { expect, test } from "vitest";
import { manualClock } from "../../base/manual-clock.ts";
import type { SequencerNode } from "../node.ts";
import { forgetPodNetworks } from "./pod-networks.ts";

/** Files by path; whether something is wrong with the disk. */
async function run(present: readonly string[], isBroken = false) {
  const files = new Set(present);
  const said: string[] = [];
  const remove = async (folder: string): Promise<void> => {
    if (isBroken) throw new Error("input/output error");
    for (const path of files) if (path.startsWith(`${folder}/`)) files.delete(path);
  };
  const node = { files: { remove } } as unknown as SequencerNode; // all that the task uses of it
  const { signal } = new AbortController();
  await forgetPodNetworks.run(node, { clock: manualClock(), signal, say: (line) => void said.push(line) });
  return { left: [...files], said };
}

test("what plugins keep of networks that ended with the last boot goes, and nothing else", async () => {
  const stale = ["flannel/74782cd1-eth0", "networks/cbr0/10.244.0.8", "results/cbr0-74782cd1-eth0"];
  const others = ["/var/lib/cni/multus/1.json", "/var/lib/kubelet/config.yaml"];
  const { left, said } = await run([...stale.map((name) => `/var/lib/cni/${name}`), ...others]);
  expect(left).toEqual(others);
  expect(said).toEqual([]);
});

test("a disk on which nothing can be removed does not keep the node from its boot", async () => {
  const { said } = await run([], true);
  expect(said).toContain("cannot remove /var/lib/cni/flannel: input/output error");
});
