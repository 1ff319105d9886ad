// Installation on a machine with UEFI, and by the older section of the config, which installs before the node boots.
import { test } from "node:test";
import { testCluster } from "../lib/cluster.ts";
import { installFromMedium, mirrorPatch, unattendedPatch } from "../lib/installation.ts";

const cluster = testCluster();

const before = (image: string): readonly string[] => [
  "apiVersion: v1alpha1\nkind: UnattendedInstallConfig\n$patch: delete\n",
  `machine:\n  install: { disk: /dev/vda, image: "${image}" }\n`,
];

for (const firmware of ["bios", "uefi"] as const) {
  void test(`${firmware}: a blank machine installs itself before it boots`, async (context) => {
    await installFromMedium({
      name: `install-before-${firmware}`,
      firmware,
      config: (mirror, image) => cluster.config(mirrorPatch(mirror), ...before(image)),
      say: (line) => context.diagnostic(line),
    });
  });
}

void test("uefi: a blank machine installs itself while it boots", async (context) => {
  await installFromMedium({
    name: "install-uefi",
    firmware: "uefi",
    config: (mirror, image) => cluster.config(mirrorPatch(mirror), unattendedPatch(image)),
    say: (line) => context.diagnostic(line),
  });
});
