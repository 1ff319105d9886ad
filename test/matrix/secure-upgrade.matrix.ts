// Upgrades while Secure Boot is on: what the firmware would not start does not come onto the disk.
import assert from "node:assert/strict";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { signPe } from "../../src/pki/authenticode.ts";
import { createAuthority, type CertificateAndKey } from "../../src/pki/authority.ts";
import { rpc } from "../../src/wire/gen/rpc.ts";
import { makeTestUki } from "../lib/bad-images.ts";
import { emulatorArgs, emulatorArguments, makeSecureBootKeys, openTestMedia, readSigner } from "../lib/media.ts";
import { openApi } from "../lib/node.ts";
import { bankStatus, openUpgradeLab, runningVersion, waitForBanks, writeImage } from "../lib/upgrade.ts";
import { newEfiVariables } from "../lib/vm.ts";

const next = "v1.14.0+ichor.2.0.0";

async function signedUki(version: string, signer: CertificateAndKey): Promise<Uint8Array> {
  return signPe(makeTestUki({ version, kernelArgs: emulatorArguments }), signer);
}

void test("Secure Boot: an image that others signed, or nobody, is not written; one of the same keys is", async () => {
  using media = openTestMedia();
  const keys = await makeSecureBootKeys(media, "own");
  const rest = "platform: metal\noutput: { kind: image, imageOptions: { diskSize: 8GiB, sdBootEnrollKeys: force } }\n";
  const { disk } = await media.make(`${keys}${rest}customization: { extraKernelArgs: ${emulatorArgs} }\n`);
  const efiVariables = join(media.folder, "variables.fd");
  copyFileSync(newEfiVariables, efiVariables);
  await using lab = await openUpgradeLab({
    name: "matrix-secure-upgrade",
    firmware: "uefi-secure",
    machine: { diskImage: disk, efiVariables },
    timeLimitMs: 900_000,
    trialSeconds: 60,
  });
  using api = openApi(lab.vm, lab.admin);
  const other = await createAuthority({ algorithm: "rsa-2048", organizations: ["other"], now: new Date() });
  const refused = [
    {
      version: "v1.14.0+ichor.2.0.1",
      uki: makeTestUki({ version: "v1.14.0+ichor.2.0.1" }),
      reason: /it has no signature/u,
    },
    {
      version: "v1.14.0+ichor.2.0.2",
      uki: await signedUki("v1.14.0+ichor.2.0.2", other),
      reason: /who signed it, is not among those that the firmware trusts/u,
    },
  ];
  for (const { reason, ...image } of refused) {
    const { exitCode, lines } = await writeImage(api, lab.push(image));
    assert.notEqual(exitCode, 0);
    assert.match(lines.join("\n"), reason);
  }
  assert.equal((await bankStatus(api)).good, "A");
  const signed = await signedUki(next, readSigner(media, "own"));
  assert.equal((await writeImage(api, lab.push({ version: next, uki: signed }))).exitCode, 0);
  await api.unary(rpc.MachineService.Reboot, {});
  await waitForBanks(lab, ({ onTrial, good }) => !onTrial && good === "B");
  using upgraded = openApi(lab.vm, lab.admin);
  assert.equal(await runningVersion(upgraded), next);
});
