// `image cache-serve`: a cache as a registry for the nodes of a network; `image cache-cert-gen`: certificates for it.
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { aborted } from "../../base/abort.ts";
import { parseIp } from "../../base/ip.ts";
import { cacheFolders } from "../../formats/oci/image-cache.ts";
import { clientLifetimeMs, createAuthority, issueCertificate } from "../../pki/authority.ts";
import type { Command } from "../command.ts";
import { defineCommand, flag, list, text, UsageError } from "../command.ts";
import { privateMode, publicMode, writeFiles } from "../gen/write-files.ts";
import { serveCache } from "./serve-cache.ts";

const usualAddress = "127.0.0.1:3172";

function parseAddress(found: string): { readonly host: string; readonly port: number } {
  const { host, port } = /^\[?(?<host>[^\]]*?)\]?:(?<port>\d{1,5})$/u.exec(found)?.groups ?? {};
  if (host === undefined || port === undefined || Number(port) > 65_535)
    throw new UsageError(`found "${found}" for --address, want one such as ${usualAddress}`);
  return { host: host === "" ? "::" : host, port: Number(port) };
}

async function tlsOf(
  certFile: string,
  keyFile: string,
): Promise<{ readonly cert: string; readonly key: string } | undefined> {
  if (certFile === "" && keyFile === "") return undefined;
  if (certFile === "" || keyFile === "") throw new UsageError("want both --tls-cert-file and --tls-key-file, or none");
  return { cert: await readFile(certFile, "utf8"), key: await readFile(keyFile, "utf8") };
}

export const cacheServe: Command = defineCommand({
  name: "cache-serve",
  summary: "serve a cache of the flat layout as a registry",
  nodes: false,
  options: {
    path: text("--image-cache-path <path>", "folder of the cache"),
    address: text("--address <address>", "where to listen", usualAddress),
    cert: text("--tls-cert-file <path>", "certificate; without one the registry speaks plain HTTP"),
    key: text("--tls-key-file <path>", "its private key"),
  },
  async run({ output, signal }, _args, options) {
    if (options.path === "") throw new UsageError("found no --image-cache-path");
    const isCache = await stat(join(options.path, cacheFolders.manifests)).then(
      (found) => found.isDirectory(),
      () => false,
    );
    if (!isCache)
      throw new Error(`Cannot serve "${options.path}": it is no cache of the flat layout (cache-create --layout flat)`);
    const { host, port } = parseAddress(options.address);
    const tls = await tlsOf(options.cert, options.key);
    const onRequest = (line: string): void => output.note(line);
    await using server = await serveCache({ root: options.path, host, port, tls, onRequest });
    output.note(
      `serving ${options.path} at ${tls === undefined ? "http" : "https"}://${host.includes(":") ? `[${host}]` : host}:${server.port}`,
    );
    await aborted(signal);
  },
});

/** What nodes are told, so that they believe the registry. */
function patchOf(certificate: string): string {
  const lines = certificate.trimEnd().split("\n");
  return [
    "apiVersion: v1alpha1",
    "kind: TrustedRootsConfig",
    "name: image-cache-ca",
    "certificates: |",
    ...lines.map((line) => `  ${line}`),
    "",
  ].join("\n");
}

export const cacheCertGen: Command = defineCommand({
  name: "cache-cert-gen",
  summary: "generate an authority and a certificate for cache-serve, and a patch by which nodes trust it",
  nodes: false,
  options: {
    addresses: list("--advertise-address <addresses>", "addresses and names under which nodes reach the registry"),
    ca: text("--tls-ca-file <path>", "file for the authority's certificate", "ca.crt"),
    cert: text("--tls-cert-file <path>", "file for the certificate", "tls.crt"),
    key: text("--tls-key-file <path>", "file for its private key", "tls.key"),
    patch: text("--config-patch-file <path>", "file for the patch", "image-cache-patch.yaml"),
    force: flag("-f, --force", "overwrite files"),
  },
  async run(context, _args, options) {
    if (options.addresses.length === 0) throw new UsageError("found no --advertise-address");
    const ipAddresses = options.addresses.filter((address) => parseIp(address) !== undefined);
    const dnsNames = options.addresses.filter((address) => parseIp(address) === undefined);
    const now = new Date(context.clock.now());
    const authority = await createAuthority({ algorithm: "ecdsa-p256", organizations: ["image-cache"], now });
    const { certificate, key } = await issueCertificate(authority, {
      subject: { organizations: ["image-cache"] },
      notBefore: now,
      lifetimeMs: clientLifetimeMs,
      dnsNames,
      ipAddresses,
      extKeyUsage: ["serverAuth"],
    });
    const files = [
      { path: options.ca, bytes: authority.certificate, mode: publicMode },
      { path: options.cert, bytes: certificate, mode: publicMode },
      { path: options.key, bytes: key, mode: privateMode },
      { path: options.patch, bytes: patchOf(authority.certificate), mode: publicMode },
    ];
    await writeFiles(context, files, options.force);
  },
});
