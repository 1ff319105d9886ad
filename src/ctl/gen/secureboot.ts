// `gen secureboot`: the keys of images for Secure Boot, and the databases by which a machine's firmware comes to know them.
import { join } from "node:path";
import {
  encodeSignatureLists,
  encodeUpdate,
  updateToSign,
  type EfiCertificate,
  type EfiDatabase,
} from "../../formats/efi-signature.ts";
import { authorityLifetimeMs, type CertificateAndKey } from "../../pki/authority.ts";
import { parseCertificate, signCertificate } from "../../pki/certificate.ts";
import { encodePrivateKey, generateKey, parsePrivateKey } from "../../pki/keys.ts";
import { parsePem } from "../../pki/pem.ts";
import { signDetached } from "../../pki/signed-data.ts";
import { defineCommand, each, flag, text, type CommandContext, type CommandGroup } from "../command.ts";
import { parseInput } from "../input-file.ts";
import { wellKnownCertificates } from "./well-known-certificates.ts";
import { privateMode, publicMode, writeFiles, type GeneratedFile } from "./write-files.ts";

const output = text("-o, --output <folder>", "where to write", "_out");
const force = flag("-f, --force", "overwrite files");
const names = {
  key: "uki-signing-key.pem",
  certificate: "uki-signing-cert.pem",
  der: "uki-signing-cert.der",
  pcrKey: "pcr-signing-key.pem",
} as const;
/** From the platform's key down: each signs the next. */
const databases: readonly EfiDatabase[] = ["PK", "KEK", "db"];

const uki = defineCommand({
  name: "uki",
  summary: `generate the key that signs boot programs: ${names.key}, ${names.certificate}, ${names.der}`,
  nodes: false,
  options: { commonName: text("--common-name <name>", "name in the certificate", "UKI signing key"), output, force },
  async run(context, _args, options) {
    const key = await generateKey("rsa-2048");
    const now = context.clock.now();
    const certificate = await signCertificate(
      {
        subject: { commonName: options.commonName },
        notBefore: new Date(now),
        notAfter: new Date(now + authorityLifetimeMs),
        keyUsage: ["digitalSignature"],
        extKeyUsage: [],
      },
      key,
    );
    const files: readonly GeneratedFile[] = [
      { path: names.key, bytes: encodePrivateKey(key), mode: privateMode },
      { path: names.certificate, bytes: certificate, mode: publicMode },
      { path: names.der, bytes: parsePem(certificate, ["CERTIFICATE"]).der, mode: publicMode },
    ];
    await writeInto(context, options, files);
  },
});

const pcr = defineCommand({
  name: "pcr",
  summary: `generate the key that signs what a boot will measure: ${names.pcrKey}`,
  nodes: false,
  options: { output, force },
  async run(context, _args, options) {
    const key = encodePrivateKey(await generateKey("rsa-2048"));
    await writeInto(context, options, [{ path: names.pcrKey, bytes: key, mode: privateMode }]);
  },
});

const database = defineCommand({
  name: "database",
  summary: "generate PK, KEK and db for enrolment: NAME.esl, and NAME.auth signed for firmware in setup mode",
  nodes: false,
  options: {
    enrolled: each(
      "--enrolled-certificate <path>",
      `certificate to enrol (default ${names.certificate}); may be repeated, the first is the platform key`,
    ),
    wellKnown: flag("--include-well-known-uefi-certs", "also those of Microsoft, which many cards' option ROMs need"),
    certificate: text("--signing-certificate <path>", `certificate that signs them (default ${names.certificate})`),
    key: text("--signing-key <path>", `its private key (default ${names.key})`),
    output,
    force,
  },
  async run(context, _args, { enrolled, wellKnown, certificate, key, output: folder, force: overwrite }) {
    const ownPath = join(folder, names.certificate);
    const signer: CertificateAndKey = {
      certificate: await parseInput("certificate", certificate === "" ? ownPath : certificate, pemOfCertificate),
      key: await parseInput("private key", key === "" ? join(folder, names.key) : key, pemOfKey),
    };
    const owner = crypto.randomUUID();
    const own: EfiCertificate[] = [];
    for (const path of enrolled.length === 0 ? [ownPath] : enrolled) {
      const pem = await parseInput("certificate", path, pemOfCertificate);
      own.push({ owner, der: parsePem(pem, ["CERTIFICATE"]).der });
    }
    const others = wellKnown ? wellKnownCertificates() : [];
    const time = new Date(context.clock.now());
    const files: GeneratedFile[] = [];
    for (const name of databases) {
      const further = others.filter((other) => other.database === name);
      // There is one platform key and no more: UEFI 2.10, 32.3.
      const data = encodeSignatureLists(name === "PK" ? own.slice(0, 1) : [...own, ...further]);
      const update = { database: name, time, data };
      const signed = encodeUpdate(update, await signDetached(updateToSign(update), signer));
      files.push({ path: `${name}.esl`, bytes: data, mode: publicMode });
      files.push({ path: `${name}.auth`, bytes: signed, mode: publicMode });
    }
    await writeInto(context, { output: folder, force: overwrite }, files);
  },
});

function pemOfCertificate(found: string): string {
  return parseCertificate(found).pem;
}

function pemOfKey(found: string): string {
  return encodePrivateKey(parsePrivateKey(found));
}

interface Target {
  readonly output: string;
  readonly force: boolean;
}

async function writeInto(context: CommandContext, target: Target, files: readonly GeneratedFile[]): Promise<void> {
  const placed = files.map((file) => ({ ...file, path: join(target.output, file.path) }));
  await writeFiles(context, placed, target.force);
}

export const secureboot: CommandGroup = {
  name: "secureboot",
  summary: "generate keys and databases for Secure Boot",
  commands: [uki, pcr, database],
};
