// A cluster's secrets, configs and clients, as tests need them: the secrets are those of a throw-away test cluster.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { encodeUtf8 } from "../../src/base/bytes.ts";
import { configBytes } from "../../src/config/config.ts";
import { generateConfig } from "../../src/config/generate/generate.ts";
import { decodeSecrets } from "../../src/config/generate/secrets-file.ts";
import { patchConfig } from "../../src/config/patch/patch.ts";
import type { Credentials } from "../../src/ctl/session.ts";
import { createAuthority, issueClientCertificate } from "../../src/pki/authority.ts";
import type { SecretsBundle } from "../../src/pki/secrets-bundle.ts";
import { top } from "../../tools/image/paths.ts";

/** Test machines have no time server to ask. */
const withoutTime = "apiVersion: v1alpha1\nkind: TimeSyncConfig\nenabled: false\n";

export interface ClientOptions {
  readonly roles?: readonly string[];
  readonly now?: Date;
  readonly lifetimeMs?: number;
  /** Signed by an authority that the cluster does not know. */
  readonly stranger?: boolean;
}

export interface TestCluster {
  readonly secrets: SecretsBundle;
  /** A control plane's config for a machine whose disk is /dev/vda. Patches are YAML texts. */
  config(...patches: readonly string[]): Uint8Array;
  /** Likewise a worker's. */
  workerConfig(...patches: readonly string[]): Uint8Array;
  client(options?: ClientOptions): Promise<Credentials>;
}

/** The clock of a machine that is only emulated is behind ours, and a certificate of this moment not yet valid there. */
const skewMs = 3_600_000;

export function testCluster(): TestCluster {
  const decoded = decodeSecrets(readFileSync(join(top, "test/fixtures/gen/secrets.yaml")));
  if (decoded.kind === "invalid") throw new Error(decoded.errors.join("; "));
  const { secrets } = decoded;
  const configOf = (type: "controlplane" | "worker", patches: readonly string[]): Uint8Array => {
    const endpoint = "https://10.0.2.15:6443";
    const generated = generateConfig(type, { clusterName: "test", endpoint, secrets, installDisk: "/dev/vda" });
    if (generated.kind === "invalid") throw new Error(generated.message);
    const patched = patchConfig(generated.config, [withoutTime, ...patches].map(encodeUtf8));
    if (patched.kind === "invalid") throw new Error(patched.text);
    return configBytes(patched.config);
  };
  return {
    secrets,
    config: (...patches) => configOf("controlplane", patches),
    workerConfig: (...patches) => configOf("worker", patches),
    async client({ roles = ["os:admin"], now = new Date(Date.now() - skewMs), lifetimeMs, stranger = false } = {}) {
      const issuer = stranger
        ? await createAuthority({ algorithm: "ed25519", organizations: ["talos"], now })
        : secrets.certs.os;
      const options = { roles, now, ...(lifetimeMs === undefined ? {} : { lifetimeMs }) };
      const { certificate, key } = await issueClientCertificate(issuer, options);
      const bytes = (text: string): Buffer => Buffer.from(text);
      return { kind: "mutual", ca: bytes(secrets.certs.os.certificate), crt: bytes(certificate), key: bytes(key) };
    },
  };
}
