// Images of a profile that says all there is to say: extensions, a config, keys. Same bytes again, and what other tools find in them.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { zstdDecompressSync } from "node:zlib";
import { readContents } from "../../src/boot/installer-labels.ts";
import { authenticodeDigest, parsePe } from "../../src/formats/pe.ts";
import { sha256OfFile } from "../../tools/image/paths.ts";
import { run } from "../../tools/image/run.ts";
import { makeSecureBootKeys, openTestMedia } from "../lib/media.ts";

const manifest = "version: v1alpha1\nmetadata: { name: greeting, version: 1.0.0 }\n";
const rest = `platform: metal
customization: { embeddedMachineConfiguration: "machine: {}" }
`;

void test("a signed kernel image with an extension and a config has the same bytes when it is made again", async () => {
  using media = openTestMedia();
  media.put("greeting/manifest.yaml", manifest);
  media.put("greeting/rootfs/usr/local/share/greeting", "hello\n");
  const keys = (await makeSecureBootKeys(media, "own")).replace(
    "input:\n",
    "input:\n  systemExtensions: [{ path: greeting }]\n",
  );
  const profile = `${rest}${keys}output: { kind: uki }\n`;
  const [path = ""] = (await media.make(profile)).paths;
  const digest = sha256OfFile(path);
  const file = readFileSync(path);
  const { fileOffset, bytes } = parsePe(file).certificates;
  assert.ok(file.subarray(fileOffset, fileOffset + bytes).includes(authenticodeDigest(file)));
  const umask = process.umask(0o077);
  await media.make(profile);
  process.umask(umask);
  assert.equal(sha256OfFile(path), digest);
});

void test("the archive behind the initramfs holds the layers that its list names, firmware apart", async () => {
  using media = openTestMedia();
  media.put("greeting/manifest.yaml", manifest);
  media.put("greeting/rootfs/usr/local/share/greeting", "hello\n");
  media.put("greeting/rootfs/usr/lib/firmware/card/a.bin", "firmware");
  await media.make(`${rest}input: { systemExtensions: [{ path: greeting }] }\noutput: { kind: pxe }\n`);
  const initramfs = readFileSync(join(media.folder, "initramfs-metal-amd64.xz"));
  const added = zstdDecompressSync(initramfs.subarray(initramfs.lastIndexOf(Buffer.from([0x28, 0xb5, 0x2f, 0xfd]))));
  const listed = run("cpio", ["-it", "--quiet"], { input: added }).toString().trim().split("\n");
  assert.deepEqual(listed, [
    ".extra",
    "usr",
    "usr/lib",
    "usr/lib/firmware",
    "usr/lib/firmware/card",
    "usr/lib/firmware/card/a.bin",
    ".extra/extensions.yaml",
    "layers",
    "000.greeting.sqsh.sha256",
    "000.greeting.sqsh",
    "001.embedded-config.sqsh.sha256",
    "001.embedded-config.sqsh",
  ]);
  const layer = join(media.folder, "work/profile/001.embedded-config.sqsh");
  assert.equal(run("unsquashfs", ["-cat", layer, "usr/local/etc/talos/config.yaml"]).toString(), "machine: {}");
});

void test("an installer image says which extensions are in it; an embedded config is none", async () => {
  using media = openTestMedia();
  media.put("greeting/manifest.yaml", manifest);
  media.put("greeting/rootfs/usr/local/share/greeting", "hello\n");
  await media.make(`${rest}input: { systemExtensions: [{ path: greeting }] }\noutput: { kind: installer }\n`);
  const archive = join(media.folder, "installer-amd64.tar");
  const read = (name: string): Uint8Array => run("tar", ["-xOf", archive, name]);
  const blob = (digest: string): string => read(`blobs/${digest.replace(":", "/")}`).toString();
  const index = JSON.parse(read("index.json").toString());
  const { config } = JSON.parse(blob(JSON.parse(blob(index.manifests[0].digest)).config.digest));
  assert.deepEqual(readContents(config.Labels).extensions, ["greeting"]);
});

void test("an extension that is for another version is refused", async () => {
  using media = openTestMedia();
  media.put(
    "old/manifest.yaml",
    manifest.replace("1.0.0 }", '1.0.0, compatibility: { talos: { version: "< v1.9.0" } } }'),
  );
  media.put("old/rootfs/a", "");
  const made = media.make(`${rest}input: { systemExtensions: [{ path: old }] }\noutput: { kind: uki }\n`);
  await assert.rejects(made, /it is for < v1\.9\.0, the image is v1\.14\.0/u);
});
