// Images to boot from, made in a test of a profile of its own from the parts in out/.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeSignatureLists, encodeUpdate, updateToSign, type EfiDatabase } from "../../src/formats/efi-signature.ts";
import { createAuthority, type CertificateAndKey } from "../../src/pki/authority.ts";
import { parsePem } from "../../src/pki/pem.ts";
import { signDetached } from "../../src/pki/signed-data.ts";
import { openPool } from "../../tools/image/debs.ts";
import { openLoaders } from "../../tools/image/loaders.ts";
import { parseLock } from "../../tools/image/lock.ts";
import { readProfiles } from "../../tools/image/manifest.ts";
import { imageVersion, makeMedia } from "../../tools/image/media.ts";
import { openKernel } from "../../tools/image/modules.ts";
import { outDir, top } from "../../tools/image/paths.ts";

/** Kernel arguments for images whose machines cannot add any: with Secure Boot, or when iPXE starts them. As in tools/vm/qemu.ts. */
export const emulatorArguments: readonly string[] = ["console=ttyS0", "quiet", "no_timer_check", "nopti"];
/** The same, as a profile has them. */
export const emulatorArgs = `[${emulatorArguments.join(", ")}]`;

export interface TestMedia extends Disposable {
  /** Folder of the profile and of what it names. */
  readonly folder: string;
  /** Writes a file beside the profile; returns its path. */
  put(path: string, content: string | Uint8Array, mode?: number): string;
  /** Makes the images of a profile; returns their paths. The kernel image is there by itself too, as `uki`, and a disk image uncompressed, as `disk`. */
  make(profile: string): Promise<{ readonly paths: readonly string[]; readonly disk: string; readonly uki: string }>;
}

export function openTestMedia(): TestMedia {
  const folder = mkdtempSync(join(tmpdir(), "ichor-media-"));
  const lock = parseLock(readFileSync(join(top, "image/inputs.lock"), "utf8"));
  const name = readFileSync(join(outDir, "profile"), "utf8").trim();
  const kernel = readProfiles().find((each) => each.name === name)?.kernel ?? "";
  const loaders = openLoaders(lock);
  const put = (path: string, content: string | Uint8Array, mode = 0o644): string => {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), content, { mode });
    return join(folder, path);
  };
  return {
    folder,
    put,
    async make(profile) {
      const parts = {
        kernel: join(outDir, "vmlinuz-amd64"),
        kernelVersion: openKernel(openPool(lock, [kernel]).get(kernel) ?? "").version,
        initramfs: join(outDir, "initramfs-amd64.xz"),
        stub: loaders.stub,
        systemdBoot: loaders.systemdBoot,
        version: imageVersion(),
      };
      const work = join(folder, "work");
      const profiles = [put("profile.yaml", profile)];
      const names = await makeMedia({ profiles, parts, outDir: folder, work }, loaders);
      return { paths: names.map((file) => join(folder, file)), ...madeIn(join(work, "profile")) };
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}

function madeIn(folder: string): { readonly disk: string; readonly uki: string } {
  return { disk: join(folder, "disk.raw"), uki: join(folder, "uki.efi") };
}

/** The key that `makeSecureBootKeys` wrote below NAME/. */
export function readSigner(media: TestMedia, name: string): CertificateAndKey {
  const read = (file: string): string => readFileSync(join(media.folder, name, file), "utf8");
  return { certificate: read("cert.pem"), key: read("key.pem") };
}

/** Writes new keys for Secure Boot beside the profile, below NAME/; returns the lines of a profile that names them. */
export async function makeSecureBootKeys(media: TestMedia, name: string): Promise<string> {
  const signer = await createAuthority({ algorithm: "rsa-2048", organizations: [name], now: new Date() });
  media.put(`${name}/key.pem`, signer.key);
  media.put(`${name}/cert.pem`, signer.certificate);
  const { der } = parsePem(signer.certificate, ["CERTIFICATE"]);
  const data = encodeSignatureLists([{ owner: crypto.randomUUID(), der }]);
  for (const database of ["PK", "KEK", "db"] satisfies readonly EfiDatabase[]) {
    const update = { database, time: new Date(), data };
    media.put(`${name}/${database}.auth`, encodeUpdate(update, await signDetached(updateToSign(update), signer)));
  }
  return `secureboot: true
input:
  secureboot:
    secureBootSigner: { keyPath: ${name}/key.pem, certPath: ${name}/cert.pem }
    platformKeyPath: ${name}/PK.auth
    keyExchangeKeyPath: ${name}/KEK.auth
    signatureKeyPath: ${name}/db.auth
`;
}
