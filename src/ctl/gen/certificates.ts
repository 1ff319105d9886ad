// `gen ca`, `gen key`, `gen csr`, `gen crt`, `gen keypair`: keys and certificates in files, for clients that are made by hand.
import { join, parse } from "node:path";
import { parseIp } from "../../base/ip.ts";
import { createAuthority, issueFor } from "../../pki/authority.ts";
import { parseCertificate, signCertificate, spkiFingerprint } from "../../pki/certificate.ts";
import { createRequest, parseRequest } from "../../pki/csr.ts";
import { encodePrivateKey, generateKey, parsePrivateKey } from "../../pki/keys.ts";
import type { Command } from "../command.ts";
import { UsageError, defineCommand, flag, integer, list, text } from "../command.ts";
import { parseInput } from "../input-file.ts";
import { privateMode, publicMode, writeFiles } from "./write-files.ts";

const hourMs = 3_600_000;
const adminRole = "os:admin";
const force = flag("-f, --force", "overwrite files");

/** A hundred years: what is longer than that is a slip of the keyboard. */
const longestHours = 876_000;

function hours(found: number): number {
  if (found > 0 && found <= longestHours) return found * hourMs;
  throw new UsageError(`found ${found} for --hours, want 1 to ${longestHours}`);
}

function needed(found: string, option: string): string {
  if (found !== "") return found;
  throw new UsageError(`found no --${option}`);
}

/** No address, or one. */
function addresses(found: string): readonly string[] {
  if (found === "") return [];
  if (parseIp(found) === undefined) throw new UsageError(`found "${found}" for --ip, want an IP address`);
  return [found];
}

/** The name in the folder of `path` that differs in its end: `dir/admin.key` → `dir/admin.csr`. */
function besides(path: string, end: string): string {
  const { dir, name } = parse(path);
  return join(dir, name + end);
}

/** SHA-256 of the public key in hex: what joins a cluster by name check an authority against. */
function digestOf(certificate: string): string {
  return Uint8Array.fromBase64(spkiFingerprint(parseCertificate(certificate))).toHex();
}

export const ca: Command = defineCommand({
  name: "ca",
  summary: "generate a self-signed authority: NAME.crt, NAME.key, and the digest of its key as NAME.sha256",
  nodes: false,
  options: {
    organization: text("--organization <name>", "organization of the authority, and name of the files"),
    hours: integer("--hours <hours>", "how long it is valid", 87_600),
    rsa: flag("--rsa", "an RSA key instead of Ed25519"),
    force,
  },
  async run(context, _args, options) {
    const organization = needed(options.organization, "organization");
    const { certificate, key } = await createAuthority({
      algorithm: options.rsa ? "rsa-4096" : "ed25519",
      organizations: [organization],
      now: new Date(context.clock.now()),
      lifetimeMs: hours(options.hours),
    });
    const files = [
      { path: `${organization}.crt`, bytes: certificate, mode: publicMode },
      { path: `${organization}.sha256`, bytes: digestOf(certificate), mode: publicMode },
      { path: `${organization}.key`, bytes: key, mode: privateMode },
    ];
    await writeFiles(context, files, options.force);
  },
});

export const key: Command = defineCommand({
  name: "key",
  summary: "generate an Ed25519 private key: NAME.key",
  nodes: false,
  options: { name: text("--name <name>", "name of the file, without its end"), force },
  async run(context, _args, options) {
    const made = encodePrivateKey(await generateKey("ed25519"));
    const path = `${needed(options.name, "name")}.key`;
    await writeFiles(context, [{ path, bytes: made, mode: privateMode }], options.force);
  },
});

export const csr: Command = defineCommand({
  name: "csr",
  summary: "generate a certificate signing request for a key: the .csr beside it",
  nodes: false,
  options: {
    key: text("--key <path>", "the private key"),
    ip: text("--ip <address>", "address that the certificate is to hold"),
    roles: list("--roles <roles>", `roles of the client (default ${adminRole})`),
    force,
  },
  async run(context, _args, options) {
    const path = needed(options.key, "key");
    const organizations = options.roles.length === 0 ? [adminRole] : options.roles;
    const request = await createRequest(
      await parseInput("private key", path, parsePrivateKey),
      { organizations },
      { ipAddresses: addresses(options.ip) },
    );
    await writeFiles(context, [{ path: besides(path, ".csr"), bytes: request, mode: publicMode }], options.force);
  },
});

export const crt: Command = defineCommand({
  name: "crt",
  summary: "sign a request with an authority, as a client's certificate: NAME.crt",
  nodes: false,
  options: {
    ca: text("--ca <name>", "the authority: its files without their ends, .crt and .key"),
    csr: text("--csr <path>", "the request"),
    name: text("--name <name>", "name of the file, without its end"),
    hours: integer("--hours <hours>", "how long it is valid", 24),
    force,
  },
  async run(context, _args, options) {
    const authority = needed(options.ca, "ca");
    const name = needed(options.name, "name");
    const certificateOfIssuer = await parseInput("authority", `${authority}.crt`, parseCertificate);
    const keyOfIssuer = await parseInput("authority's key", `${authority}.key`, parsePrivateKey);
    if (!certificateOfIssuer.x509.checkPrivateKey(keyOfIssuer))
      throw new Error(
        `Cannot use authority "${authority}": found a key that is not the certificate's, want the two of one pair`,
      );
    const issuer = { certificate: certificateOfIssuer.pem, key: encodePrivateKey(keyOfIssuer) };
    const request = await parseInput("request", needed(options.csr, "csr"), parseRequest);
    const certificate = await issueFor(issuer, request.publicKey, {
      ...request,
      notBefore: new Date(context.clock.now()),
      lifetimeMs: hours(options.hours),
      extKeyUsage: ["clientAuth"],
    });
    await writeFiles(context, [{ path: `${name}.crt`, bytes: certificate, mode: publicMode }], options.force);
  },
});

export const keypair: Command = defineCommand({
  name: "keypair",
  summary: "generate a key and a self-signed certificate that is no authority: NAME.crt, NAME.key",
  nodes: false,
  options: {
    organization: text("--organization <name>", "organization of the certificate, and name of the files"),
    ip: text("--ip <address>", "address that the certificate is to hold"),
    force,
  },
  async run(context, _args, options) {
    const organization = needed(options.organization, "organization");
    const made = await generateKey("ed25519");
    const now = context.clock.now();
    const certificate = await signCertificate(
      {
        subject: { organizations: [organization] },
        notBefore: new Date(now),
        notAfter: new Date(now + 24 * hourMs),
        keyUsage: ["digitalSignature"],
        extKeyUsage: ["serverAuth", "clientAuth"],
        ipAddresses: addresses(options.ip),
      },
      made,
    );
    const files = [
      { path: `${organization}.crt`, bytes: certificate, mode: publicMode },
      { path: `${organization}.key`, bytes: encodePrivateKey(made), mode: privateMode },
    ];
    await writeFiles(context, files, options.force);
  },
});
