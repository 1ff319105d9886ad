// Generation from a real client's secrets gives that client's files, byte for byte.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { encodeConfig, validateConfig } from "../../src/config/config.ts";
import { encodeClientConfig } from "../../src/config/generate/client-config.ts";
import { generateConfig } from "../../src/config/generate/generate.ts";
import { decodeSecrets, encodeSecrets } from "../../src/config/generate/secrets-file.ts";
import { issueClientCertificate } from "../../src/pki/authority.ts";
import { generateSecrets } from "../../src/pki/secrets-bundle.ts";

const folder = "test/fixtures/gen";
const file = (name: string): string => readFileSync(`${folder}/${name}`, "utf8");
const read = () => {
  const result = decodeSecrets(readFileSync(`${folder}/secrets.yaml`));
  if (result.kind === "invalid") throw new Error(result.errors.join("\n"));
  return result.secrets;
};
const demo = {
  clusterName: "demo",
  endpoint: "https://10.0.2.15:6443",
  kubernetesVersion: "1.37.0",
  additionalSans: ["127.0.0.1"],
};

test.each([
  ["v1.14", 14, "controlplane"],
  ["v1.14", 14, "worker"],
  ["v1.13", 13, "controlplane"],
  ["v1.13", 13, "worker"],
  ["v1.12", 12, "controlplane"],
  ["v1.12", 12, "worker"],
] as const)("%s (contract 1.%i) %s", (version, contract, type) => {
  const result = generateConfig(type, { ...demo, secrets: read(), contract });
  expect(result.kind === "ok" ? encodeConfig(result.config) : result.message).toBe(file(`${version}/${type}.yaml`));
});

test.each(["controlplane", "worker"] as const)("v1.14 %s with options", (type) => {
  const result = generateConfig(type, {
    clusterName: "opts",
    endpoint: "https://cp.example.org:6443",
    kubernetesVersion: "1.37.0",
    secrets: read(),
    installDisk: "/dev/vda",
    installImage: "example.org/installer:v1",
    dnsDomain: "k8s.local",
    registryMirrors: { "docker.io": ["http://10.0.2.2:5000"] },
    discovery: false,
  });
  const patched = '    sysctls:\n        net.core.somaxconn: "1024"\n'; // the fixture's patch added it
  expect(result.kind === "ok" ? encodeConfig(result.config) : result.message).toBe(
    file(`v1.14-options/${type}.yaml`).replace(patched, ""),
  );
});

test.each([10, 11, 12, 13, 14])("contract 1.%i gives valid configs from fresh secrets", async (contract) => {
  const secrets = await generateSecrets({ now: new Date(), contractMinor: 5 });
  for (const type of ["controlplane", "worker", "init"] as const) {
    const result = generateConfig(type, {
      ...demo,
      secrets,
      contract,
      kubespan: true,
      registryMirrors: { a: ["http://b"] },
      insecureRegistries: ["c"],
      customCniUrls: ["https://d/e.yaml"],
    });
    expect(result.kind === "ok" ? validateConfig(result.config, "metal", { local: true }).text : result.message).toBe(
      "",
    );
  }
});

test("generateConfig() refuses contracts it does not know", () => {
  expect(generateConfig("worker", { ...demo, secrets: read(), contract: 9 })).toEqual({
    kind: "invalid",
    message: "Cannot generate config: found contract 1.9, want 1.10 to 1.14",
  });
});

test("secrets.yaml is written as it was read", () => expect(encodeSecrets(read())).toBe(file("secrets.yaml")));

test("decodeSecrets() tells all that is wrong, and no secret", () => {
  const text = file("secrets.yaml")
    .replace(/secretboxencryptionsecret.*/u, "aescbcencryptionsecre: x")
    .replace(/^ {4}token: .*$/mu, "    token: ''")
    .replace(/crt: LS0tLS1C/u, "crt: LS0tLS1D");
  const result = decodeSecrets(Buffer.from(text));
  expect(result).toEqual({
    kind: "invalid",
    errors: [
      "Cannot use secrets: found no encryption secrets, want one of secretboxencryptionsecret and aescbcencryptionsecret",
      "Cannot use secrets: found no trustdinfo.token, want a text",
      "Cannot use secrets: certs.etcd.crt is no base64 of a PEM that can be parsed",
    ],
  });
});

test("a client's file has the shape of a real one", async () => {
  const { os } = read().certs;
  const client = await issueClientCertificate(os, { roles: ["os:admin"], now: new Date() });
  const values = /(?<=^ {8}(?:crt|key): ).*$/gmu;
  const written = encodeClientConfig({ name: "demo", endpoints: [], ca: os.certificate, client });
  expect(written.replaceAll(values, "…")).toBe(file("v1.14/talosconfig").replaceAll(values, "…"));
});
