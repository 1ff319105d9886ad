// How long installing takes, and upgrading and coming back from a bad image, on a machine with a BIOS.
import { rpc } from "../../src/wire/gen/rpc.ts";
import type { ImageFault } from "../../test/lib/bad-images.ts";
import { testCluster } from "../../test/lib/cluster.ts";
import { installFromMedium, mirrorPatch, unattendedPatch } from "../../test/lib/installation.ts";
import { openApi } from "../../test/lib/node.ts";
import { measureDown, openUpgradeLab, waitForBanks, writeImage, type UpgradeLab } from "../../test/lib/upgrade.ts";
import type { Figures } from "./measure.ts";

/** From the start of a blank machine with the ISO to the API of the node on its disk. */
export async function measureInstallation(): Promise<Figures> {
  const cluster = testCluster();
  const seconds = await installFromMedium({
    name: "bench-install",
    firmware: "bios",
    config: (mirror, image) => cluster.config(mirrorPatch(mirror), unattendedPatch(image)),
    say: () => undefined,
  });
  return { "install from ISO → configured API from disk": seconds };
}

const secondsSince = (startedMs: number): number => (performance.now() - startedMs) / 1000;

async function takeImage({ vm, admin }: Pick<UpgradeLab, "vm" | "admin">, reference: string): Promise<void> {
  using api = openApi(vm, admin);
  const { exitCode, lines } = await writeImage(api, reference);
  if (exitCode !== 0) throw new Error(`Cannot upgrade to ${reference}: ${lines.join("; ")}`);
  await api.unary(rpc.MachineService.Reboot, {});
}

/** A good image, then one whose kernel panics, one whose kernel hangs and one whose API never serves, each from the version before. */
export async function measureUpgrade(): Promise<Figures> {
  const options = { firmware: "bios", timeLimitMs: 1_200_000, trialSeconds: 60 } as const;
  await using lab = await openUpgradeLab({ name: "bench-upgrade", ...options });
  const called = performance.now();
  await takeImage(lab, lab.push({ version: "v1.14.0+ichor.2.0.0" }));
  const down = measureDown(lab);
  await waitForBanks(lab, ({ running }) => running === "B");
  const upgraded = secondsSince(called);
  await waitForBanks(lab, ({ onTrial, good }) => !onTrial && good === "B");
  const comeBack = async (version: string, fault: ImageFault): Promise<number> => {
    await takeImage(lab, lab.push({ version, fault }));
    const started = performance.now();
    await waitForBanks(
      lab,
      ({ running, failedVersion }) => running === "B" && failedVersion.includes(version.slice(-5)),
    );
    return secondsSince(started);
  };
  return {
    "upgrade: call → new version answers": upgraded,
    "upgrade: API down": (await down) / 1000,
    "image that panics → old version answers again": await comeBack("v1.14.0+ichor.3.0.0", "kernel-panics"),
    "image whose kernel hangs → old version answers again": await comeBack("v1.14.0+ichor.5.0.0", "kernel-hangs"),
    "image that is never healthy (limit 60 s) → old version answers again": await comeBack(
      "v1.14.0+ichor.4.0.0",
      "apid-never-serves",
    ),
  };
}
