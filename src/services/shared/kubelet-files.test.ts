// What a kubelet finds when it starts, and what of its past is forgotten.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { rootedFiles } from "../../../test/sim/host.ts";
import { silentLogger } from "../../base/logger.ts";
import { encodeKubeconfig, parseKubeconfig } from "../../config/kubeconfig.ts";
import type { Files } from "../../linux/files.ts";
import type { CertificateAndKey } from "../../pki/authority.ts";
import { createAuthority, issueCertificate } from "../../pki/authority.ts";
import { parseCertificates } from "../../pki/certificate.ts";
import { KubeletSpec } from "../../resources/k8s/kubelet-spec.ts";
import { KubeletSecret } from "../../resources/secrets/kubelet-secret.ts";
import {
  bootstrapKubeconfigPath,
  cpuManagerStatePath,
  kubeletCaPath,
  kubeletClientPath,
  kubeletConfigPath,
  kubeletKubeconfigPath,
} from "../../runtime/kubelet-paths.ts";
import { prepareKubeletFiles, whyUnfit } from "./kubelet-files.ts";

const now = new Date("2026-11-21T12:00:00Z");
const hourMs = 3_600_000;
let folder: string;
let files: Files;
let authority: CertificateAndKey;
let other: CertificateAndKey;
let secret: KubeletSecret;

beforeAll(async () => {
  authority = await createAuthority({ organizations: ["kubernetes"], now, algorithm: "ecdsa-p256" });
  other = await createAuthority({ organizations: ["kubernetes"], now, algorithm: "ecdsa-p256" });
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kubelet-"));
  files = rootedFiles(folder);
  secret = {
    ...KubeletSecret.zero(),
    endpoint: "https://127.0.0.1:7445",
    acceptedCAs: [authority.certificate],
    bootstrapTokenID: "abcdef",
    bootstrapTokenSecret: "0123456789abcdef",
  };
});

afterEach(() => rmSync(folder, { recursive: true }));

const spec: KubeletSpec = {
  ...KubeletSpec.zero(),
  expectedNodename: "n1",
  config: { kind: "KubeletConfiguration", port: 10_250 },
};

function prepare(values: Partial<KubeletSpec> = {}, at = now): Promise<void> {
  return prepareKubeletFiles({ files, log: silentLogger, spec: { ...spec, ...values }, secret, now: at });
}

/** What a kubelet that has joined leaves behind. */
async function leaveJoined(commonName: string, issuer = authority): Promise<void> {
  const subject = { commonName, organizations: ["system:nodes"] };
  const client = await issueCertificate(issuer, { subject, notBefore: now, lifetimeMs: hourMs });
  await files.makeDirectory("/var/lib/kubelet/pki");
  await files.makeDirectory("/etc/kubernetes");
  await files.replace(kubeletClientPath, client.certificate + client.key);
  await files.replace("/var/lib/kubelet/pki/kubelet.crt", "serving");
  const text = encodeKubeconfig({
    clusterName: "default-cluster",
    server: "https://10.0.0.9:6443",
    ca: "old",
    userName: "default-auth",
    certFile: kubeletClientPath,
    keyFile: kubeletClientPath,
    contextName: "default-context",
    namespace: "default",
  });
  await files.replace(kubeletKubeconfigPath, text);
}

const hasJoined = (): Promise<boolean> => files.exists(kubeletClientPath);

describe("prepareKubeletFiles()", () => {
  test("writes what a new node joins with", async () => {
    await prepare();
    expect(parseKubeconfig(await files.readText(bootstrapKubeconfigPath))).toEqual({
      clusterName: "local",
      server: "https://127.0.0.1:7445",
      ca: authority.certificate,
      userName: "kubelet@local",
      token: "abcdef.0123456789abcdef",
      contextName: "kubelet@local",
    });
    expect(await files.readText(kubeletCaPath)).toBe(authority.certificate);
    expect(await files.readText(kubeletConfigPath)).toBe("kind: KubeletConfiguration\nport: 10250\n");
  });

  test("keeps a certificate that fits, and points the kubelet at the API of today", async () => {
    await leaveJoined("system:node:n1");
    await prepare();
    expect(await hasJoined()).toBe(true);
    expect(await files.exists("/var/lib/kubelet/pki/kubelet.crt")).toBe(false);
    expect(parseKubeconfig(await files.readText(kubeletKubeconfigPath))).toMatchObject({
      server: "https://127.0.0.1:7445",
      ca: authority.certificate,
      certFile: kubeletClientPath,
      contextName: "default-context",
    });
  });

  test.each([
    ["for another name", () => leaveJoined("system:node:n2"), now],
    ["of another authority", () => leaveJoined("system:node:n1", other), now],
    ["that has expired", () => leaveJoined("system:node:n1"), new Date(now.getTime() + 2 * hourMs)],
    [
      "cut short by a power failure",
      async (): Promise<void> => {
        await leaveJoined("system:node:n1");
        await files.replace(kubeletClientPath, "-----BEGIN CERTIFICATE-----\nMII");
      },
      now,
    ],
    [
      "whose key is cut short by a full disk",
      async (): Promise<void> => {
        await leaveJoined("system:node:n1");
        const pem = await files.readText(kubeletClientPath);
        await files.replace(kubeletClientPath, pem.slice(0, pem.indexOf("PRIVATE KEY") + 60));
      },
      now,
    ],
    [
      "with the key of another one",
      async (): Promise<void> => {
        await leaveJoined("system:node:n1");
        const mine = await files.readText(kubeletClientPath);
        await leaveJoined("system:node:n1");
        const [certificate = ""] = mine.split(/(?=-----BEGIN [A-Z ]*PRIVATE KEY)/u);
        const [, key = ""] = (await files.readText(kubeletClientPath)).split(/(?=-----BEGIN [A-Z ]*PRIVATE KEY)/u);
        await files.replace(kubeletClientPath, certificate + key);
      },
      now,
    ],
  ])("joins anew with a certificate %s", async (_, make, at) => {
    await make();
    await prepare({}, at);
    expect([await hasJoined(), await files.exists(kubeletKubeconfigPath)]).toEqual([false, false]);
  });

  describe("with the cluster's authority", () => {
    const registering = { args: [`--kubeconfig=${kubeletKubeconfigPath}`] };
    const sign = (values: Partial<KubeletSpec> = registering, issuer = authority): Promise<void> =>
      prepareKubeletFiles({ files, log: silentLogger, spec: { ...spec, ...values }, secret, authority: issuer, now });

    test("signs for its own kubelet, in the form in which that keeps certificates", async () => {
      await sign();
      expect(await files.readLink(kubeletClientPath)).toBe("kubelet-client-2026-11-21-12-00-00.pem");
      const pem = await files.readText(kubeletClientPath);
      const [certificate] = parseCertificates(pem);
      expect(certificate?.subject).toMatchObject({ commonName: "system:node:n1", organizations: ["system:nodes"] });
      expect(whyUnfit(pem, { spec, secret, now })).toBeUndefined();
      expect(pem).toMatch(/-----END CERTIFICATE-----\n-----BEGIN (?:EC )?PRIVATE KEY-----\n/u);
    });

    test("keeps a certificate that fits", async () => {
      await leaveJoined("system:node:n1");
      const before = await files.readText(kubeletClientPath);
      await sign();
      expect(await files.readText(kubeletClientPath)).toBe(before);
    });

    test("replaces one that does not fit", async () => {
      await leaveJoined("system:node:n1", other);
      await sign();
      expect(whyUnfit(await files.readText(kubeletClientPath), { spec, secret, now })).toBeUndefined();
    });

    test("on a full disk it fails, saying so, uses nothing half written, and is well once there is room", async () => {
      await leaveJoined("system:node:n1", other);
      const full = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
      const whole = files;
      files = {
        ...whole,
        async replace(path, data, ownership) {
          if (path.startsWith("/var/")) throw full;
          await whole.replace(path, data, ownership);
        },
      };
      await expect(sign()).rejects.toBe(full);
      await expect(sign()).rejects.toBe(full);
      expect([await hasJoined(), await files.list("/var/lib/kubelet/pki")]).toEqual([false, []]);
      files = whole;
      await sign();
      expect(whyUnfit(await files.readText(kubeletClientPath), { spec, secret, now })).toBeUndefined();
    });

    test.each([
      ["that registers no node", { args: [] }],
      ["whose node's name is not known", { ...registering, expectedNodename: "" }],
    ])("signs nothing for a kubelet %s", async (_, values) => {
      await sign(values);
      expect(await hasJoined()).toBe(false);
    });
  });

  test("does not mind the name when a flag sets it", async () => {
    await leaveJoined("system:node:n2");
    await prepare({ expectedNodename: "" });
    expect(await hasJoined()).toBe(true);
  });

  test("forgets processors that were given away by another policy", async () => {
    await files.makeDirectory("/var/lib/kubelet");
    await files.replace(cpuManagerStatePath, '{"policyName":"none","defaultCpuSet":""}');
    await prepare();
    expect(await files.exists(cpuManagerStatePath)).toBe(true);
    await prepare({ config: { cpuManagerPolicy: "static" } });
    expect(await files.exists(cpuManagerStatePath)).toBe(false);
  });
});
