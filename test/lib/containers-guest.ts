// What guest tests of containers start from: a folder in memory with a containerd of their own, and an /etc that can be written.
import { mkdirSync, writeFileSync } from "node:fs";
import type { Clock } from "../../src/base/clock.ts";
import type { Instance } from "../../src/clients/containerd/instance.ts";
import type { Mounts } from "../../src/linux/mount.ts";
import type { TestContainerd } from "./containerd.ts";
import { testContainerd } from "./containerd.ts";

export interface ContainersGuest {
  readonly containerd: TestContainerd;
  /** Its namespace `system`. */
  readonly instance: Instance;
}

/** Nobody else writes the files that every container gets of its host. */
async function writableEtc(mounts: Mounts, memory: string): Promise<void> {
  const [upper, work] = [`${memory}/etc`, `${memory}/etc-work`];
  for (const folder of [upper, work]) mkdirSync(folder);
  const data = `lowerdir=/etc,upperdir=${upper},workdir=${work}`;
  await mounts.mount({ source: "overlay", target: "/etc", type: "overlay", data });
  for (const name of ["hosts", "resolv.conf"]) writeFileSync(`/etc/${name}`, "");
}

/** Mounts `memory`, 120 MB, and starts containerd in it. */
export async function openContainersGuest({
  memory,
  mounts,
  clock,
}: {
  readonly memory: string;
  readonly mounts: Mounts;
  readonly clock: Clock;
}): Promise<ContainersGuest> {
  mkdirSync(memory, { recursive: true });
  await mounts.mount({ source: "tmpfs", target: memory, type: "tmpfs", data: "size=120m" });
  writeFileSync("/proc/sys/kernel/printk", "1"); // the console belongs to the tests
  await writableEtc(mounts, memory);
  const containerd = await testContainerd({ folder: `${memory}/containerd`, clock });
  await containerd.start();
  return {
    containerd,
    instance: { client: containerd.client, namespace: "system", newId: () => crypto.randomUUID() },
  };
}
