// `gen` as users call it, in a folder of its own.
import { X509Certificate, verify } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { decodeSecrets } from "../../config/generate/secrets-file.ts";
import { derChildren, parseDer } from "../../formats/der.ts";
import { parseSignatureLists, parseUpdate, updateToSign } from "../../formats/efi-signature.ts";
import { encodePrivateKey, generateKey, parsePrivateKey } from "../../pki/keys.ts";
import { createAuthority } from "../../pki/authority.ts";
import { gen } from "../commands/gen.ts";
import { fakeContext } from "../fake/session.ts";
import { buildProgram } from "../program.ts";

const fixtures = new URL("../../../test/fixtures/gen/", import.meta.url).pathname;
let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gen-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function run(...args: readonly string[]): Promise<void> {
  const program = buildProgram([gen], () => fakeContext({}), "v0");
  program.configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  await program.parseAsync(["node", "ichorctl", "gen", ...args]);
}

const inFolder = (name: string): string => join(folder, name);
const read = (name: string): Promise<string> => readFile(inFolder(name), "utf8");

test("an authority, a key, a request and its certificate fit together", async () => {
  await run("ca", "--organization", inFolder("talos"), "--hours", "48");
  await run("key", "--name", inFolder("admin"));
  await run("csr", "--key", inFolder("admin.key"), "--ip", "127.0.0.1", "--roles", "os:reader,os:operator");
  await run("crt", "--ca", inFolder("talos"), "--csr", inFolder("admin.csr"), "--name", inFolder("admin"));
  const authority = new X509Certificate(await read("talos.crt"));
  const client = new X509Certificate(await read("admin.crt"));
  expect([
    client.verify(authority.publicKey),
    client.subject,
    client.subjectAltName,
    client.keyUsage,
    (client.validToDate.getTime() - client.validFromDate.getTime()) / 3_600_000,
    (authority.validToDate.getTime() - authority.validFromDate.getTime()) / 3_600_000,
    authority.ca,
    /^[0-9a-f]{64}$/u.test(await read("talos.sha256")),
    (await stat(inFolder("admin.key"))).mode & 0o777,
  ]).toEqual([
    true,
    "O=os:reader + O=os:operator",
    "IP Address:127.0.0.1",
    ["1.3.6.1.5.5.7.3.2"],
    24,
    48,
    true,
    true,
    0o600,
  ]);
  await expect(run("key", "--name", inFolder("admin"))).rejects.toThrow("already exists, use --force");
  await run("key", "--name", inFolder("admin"), "--force");
});

test("what cannot be read is named, with what was found in it", async () => {
  await run("ca", "--organization", inFolder("one"));
  await run("ca", "--organization", inFolder("two"));
  await run("csr", "--key", inFolder("one.key"));
  await writeFile(inFolder("two.key"), await read("one.key"));
  const crt = (...args: readonly string[]): Promise<void> => run("crt", "--name", inFolder("x"), ...args);
  await expect(run("csr", "--key", inFolder("none.key"))).rejects.toThrow(
    `Cannot read private key "${inFolder("none.key")}"`,
  );
  await expect(run("csr", "--key", inFolder("one.crt"))).rejects.toThrow(
    `Cannot use private key "${inFolder("one.crt")}"`,
  );
  await expect(crt("--ca", inFolder("two"), "--csr", inFolder("one.csr"))).rejects.toThrow(
    `Cannot use authority "${inFolder("two")}": found a key that is not the certificate's`,
  );
  await expect(crt("--ca", inFolder("one"), "--csr", inFolder("one.key"))).rejects.toThrow("Cannot use request");
});

test("a key pair signs itself and is no authority", async () => {
  await run("keypair", "--organization", inFolder("node"), "--ip", "10.0.0.1");
  const certificate = new X509Certificate(await read("node.crt"));
  expect([certificate.verify(certificate.publicKey), certificate.ca, certificate.subjectAltName]).toEqual([
    true,
    false,
    "IP Address:10.0.0.1",
  ]);
});

test.each(["v1.12", "v1.13", "v1.14"])("secrets come back out of a control plane's config (%s)", async (contract) => {
  const output = inFolder("secrets.yaml");
  await run("secrets", "--from-controlplane-config", `${fixtures}/${contract}/controlplane.yaml`, "-o", output);
  expect(await read("secrets.yaml")).toBe(await readFile(`${fixtures}/secrets.yaml`, "utf8"));
});

test("a worker's config is refused, with what it lacks", async () => {
  const made = run("secrets", "--from-controlplane-config", `${fixtures}/v1.14/worker.yaml`, "-o", inFolder("s.yaml"));
  await expect(made).rejects.toThrow("found no certs.etcd.crt, want a text");
});

test("secrets take the authorities of a Kubernetes folder", async () => {
  await mkdir(inFolder("pki/etcd"), { recursive: true });
  const now = new Date();
  for (const name of ["ca", "etcd/ca", "front-proxy-ca"]) {
    const made = await createAuthority({ algorithm: "ecdsa-p256", organizations: [name], now });
    await writeFile(inFolder(`pki/${name}.crt`), made.certificate);
    await writeFile(inFolder(`pki/${name}.key`), made.key);
  }
  await writeFile(inFolder("pki/sa.key"), encodePrivateKey(await generateKey("ecdsa-p256")));
  const token = ["--kubernetes-bootstrap-token", "abcdef.0123456789abcdef", "--talos-version", "v1.6"];
  await run("secrets", "--from-kubernetes-pki", inFolder("pki"), ...token, "-o", inFolder("secrets.yaml"));
  const result = decodeSecrets(await readFile(inFolder("secrets.yaml")));
  expect(result.kind === "ok" && [result.secrets.certs.k8s.certificate, result.secrets.secrets.bootstrapToken]).toEqual(
    [await read("pki/ca.crt"), "abcdef.0123456789abcdef"],
  );
});

test("Secure Boot: databases hold the certificate of the boot programs' key, signed by it", async () => {
  const output = ["-o", inFolder("_out")];
  await run("secureboot", "uki", ...output, "--common-name", "test");
  await run("secureboot", "pcr", ...output);
  await run("secureboot", "database", ...output);
  const der = await readFile(inFolder("_out/uki-signing-cert.der"));
  const certificate = new X509Certificate(der);
  for (const database of ["PK", "KEK", "db"] as const) {
    const update = parseUpdate(await readFile(inFolder(`_out/${database}.auth`)));
    const { certificates } = parseSignatureLists(await readFile(inFolder(`_out/${database}.esl`)));
    const [enrolled] = certificates;
    const [, , , , signers] = derChildren(parseDer(update.signature));
    const signature = signers && derChildren(signers).flatMap(derChildren).at(-1);
    const signed = updateToSign({ database, ...update });
    expect([
      enrolled && Buffer.from(enrolled.der).equals(der),
      signature && verify("sha256", signed, certificate.publicKey, signature.content),
    ]).toEqual([true, true]);
  }
  expect(certificate.subject).toBe("CN=test");
  expect(parsePrivateKey(await read("_out/pcr-signing-key.pem")).asymmetricKeyType).toBe("rsa");
});

test("Secure Boot: there is one platform key, whatever else is enrolled", async () => {
  const output = ["-o", inFolder("_out")];
  await run("secureboot", "uki", ...output);
  await run("ca", "--organization", inFolder("other"));
  const certificates = ["_out/uki-signing-cert.pem", "other.crt"].flatMap((name) => [
    "--enrolled-certificate",
    inFolder(name),
  ]);
  await run("secureboot", "database", ...output, ...certificates, "--include-well-known-uefi-certs");
  const subjects = async (name: string): Promise<readonly string[]> =>
    parseSignatureLists(await readFile(inFolder(`_out/${name}.esl`))).certificates.map(
      ({ der }) => new X509Certificate(der).subject.split("\n").at(-1) ?? "",
    );
  expect([await subjects("PK"), await subjects("KEK"), await subjects("db")]).toEqual([
    ["CN=UKI signing key"],
    ["CN=UKI signing key", `O=${inFolder("other")}`, "CN=Microsoft Corporation KEK CA 2011"],
    [
      "CN=UKI signing key",
      `O=${inFolder("other")}`,
      "CN=Microsoft Windows Production PCA 2011",
      "CN=Microsoft Corporation UEFI CA 2011",
    ],
  ]);
});

test("Secure Boot: a database without a key says which file it wants", async () => {
  await expect(run("secureboot", "database", "-o", inFolder("none"))).rejects.toThrow(
    `Cannot read certificate "${inFolder("none/uki-signing-cert.pem")}"`,
  );
});
