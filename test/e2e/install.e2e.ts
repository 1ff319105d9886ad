// A blank machine with a BIOS is started from the ISO, gets a config, installs itself from a registry, restarts into its disk and has its config there.
import { test } from "node:test";
import { testCluster } from "../lib/cluster.ts";
import { installFromMedium, mirrorPatch, unattendedPatch } from "../lib/installation.ts";

const cluster = testCluster();

void test("bios: a blank machine installs itself as its config says", async (context) => {
  await installFromMedium({
    name: "install-bios",
    firmware: "bios",
    config: (mirror, image) => cluster.config(mirrorPatch(mirror), unattendedPatch(image)),
    say: (line) => context.diagnostic(line),
  });
});
