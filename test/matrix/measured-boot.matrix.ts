// A volume whose key the TPM gives to images of one maker: those that carry his signature of what they measure.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { encodePrivateKey, generateKey } from "../../src/pki/keys.ts";
import { VolumePhase } from "../../src/resources/block/common/enums.ts";
import { VolumeStatus } from "../../src/resources/block/volume-status.ts";
import { PCRStatus } from "../../src/resources/hardware/pcr-status.ts";
import { SecurityState } from "../../src/resources/runtime/security-state.ts";
import { rpc } from "../../src/wire/gen/rpc.ts";
import { emulatorArgs, makeSecureBootKeys, openTestMedia, type TestMedia } from "../lib/media.ts";
import { eventually, openApi } from "../lib/node.ts";
import { startSoftwareTpm } from "../lib/swtpm.ts";
import { openUpgradeLab, waitForBanks, writeImage, type UpgradeLab } from "../lib/upgrade.ts";

const encrypted = `apiVersion: v1alpha1
kind: VolumeConfig
name: EPHEMERAL
encryption:
  provider: luks2
  keys:
    - {slot: 0, tpm: {}}
    - {slot: 1, static: {passphrase: what-was-written-down}}
`;

/** The beginning of profiles of images whose measurements a new key signs; the firmware starts them all, by `secureBoot`. */
async function makeSigner(media: TestMedia, name: string, secureBoot: string): Promise<string> {
  media.put(`${name}.pem`, encodePrivateKey(await generateKey("rsa-2048")));
  return `platform: metal
customization: { extraKernelArgs: ${emulatorArgs} }
${secureBoot}    pcrSigner: { keyPath: ${name}.pem }
`;
}

/** The slot that opened EPHEMERAL, once the TPM gives nothing out any more. */
async function openedBy({ vm, admin }: UpgradeLab): Promise<number | undefined> {
  return eventually(vm, async () => {
    using api = openApi(vm, admin);
    const registers = { type: PCRStatus.type, namespace: PCRStatus.namespace, options: {} };
    assert.deepEqual(await api.collect(rpc.State.List, registers), []);
    const { type, namespace } = VolumeStatus;
    const { resource } = await api.unary(rpc.State.Get, { type, namespace, id: "EPHEMERAL", options: {} });
    const status = VolumeStatus.decodeSpec(resource?.spec?.protoSpec ?? new Uint8Array());
    assert.equal(status.phase, VolumePhase.ready, status.errorMessage);
    return status.encryptionSlot;
  });
}

async function signerOf({ vm, admin }: UpgradeLab): Promise<string> {
  using api = openApi(vm, admin);
  const { type, namespace } = SecurityState;
  const { resource } = await api.unary(rpc.State.Get, { type, namespace, id: "securitystate", options: {} });
  return SecurityState.decodeSpec(resource?.spec?.protoSpec ?? new Uint8Array()).pcrSigningKeyFingerprint;
}

/** Upgrades to an image of this maker, and waits until it is found good. */
async function upgrade(lab: UpgradeLab, media: TestMedia, image: { profile: string; version: string; bank: string }) {
  const { uki } = await media.make(`${image.profile}version: ${image.version}\noutput: { kind: installer }\n`);
  using api = openApi(lab.vm, lab.admin);
  const reference = lab.push({ version: image.version, uki: readFileSync(uki) });
  const { exitCode, lines } = await writeImage(api, reference);
  assert.equal(exitCode, 0, lines.join("\n"));
  await api.unary(rpc.MachineService.Reboot, {});
  await waitForBanks(lab, ({ onTrial, good }) => !onTrial && good === image.bank);
}

void test("uefi: the TPM gives the key of a volume to each image of its maker, and to no other", async (context) => {
  using media = openTestMedia();
  const secureBoot = await makeSecureBootKeys(media, "firmware");
  const own = await makeSigner(media, "own", secureBoot);
  const { disk: diskImage } = await media.make(`${own}output: { kind: image }\n`);
  await using tpm = await startSoftwareTpm("qemu");
  await using lab = await openUpgradeLab({
    name: "matrix-measured-boot",
    firmware: "uefi",
    machine: { diskImage },
    patches: [encrypted],
    tpm: tpm.socket,
    timeLimitMs: 1_200_000,
    trialSeconds: 120,
  });
  assert.equal(await openedBy(lab), 0);
  const signer = await signerOf(lab);
  assert.match(signer, /^[0-9a-f]{64}$/u);

  await upgrade(lab, media, { profile: own, version: "v1.14.0+ichor.2.0.0", bank: "B" });
  assert.equal(await openedBy(lab), 0);
  assert.equal(await signerOf(lab), signer);
  context.diagnostic("opened in another image of the same maker");

  const other = await makeSigner(media, "other", secureBoot);
  await upgrade(lab, media, { profile: other, version: "v1.14.0+ichor.3.0.0", bank: "A" });
  assert.equal(await openedBy(lab), 1);
  assert.notEqual(await signerOf(lab), signer);
});
