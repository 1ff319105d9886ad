// The folder of hosts for the forms of configuration that there are.
import { expect, test } from "vitest";
import { encodeUtf8 } from "../../../base/bytes.ts";
import type { RegistryConfig } from "../../../resources/cri/registry-config.ts";
import { folderOf, registryHosts } from "./registry-hosts.ts";

const mirror = (endpoints: readonly [string, boolean][], skipFallback = false) => ({
  endpoints: endpoints.map(([endpoint, overridePath]) => ({ endpoint, overridePath })),
  skipFallback,
});
const insecure = { ca: new Uint8Array(), clientIdentity: undefined, insecureSkipVerify: true };
const config = (values: Partial<RegistryConfig>): RegistryConfig => ({ mirrors: {}, auths: {}, tls: {}, ...values });

const mirrors = {
  "docker.io": mirror([
    ["https://m1.example", false],
    ["https://m2.example/v2/proxy", true],
  ]),
};

test("registryHosts() writes mirrors in their order", () => {
  const files = registryHosts(config({ mirrors, tls: { "m1.example": insecure } }));
  expect(files.get("docker.io/hosts.toml")).toBe(`[host]
  [host."https://m1.example"]
    capabilities = ["pull", "resolve"]
    skip_verify = true
  [host."https://m2.example/v2/proxy"]
    capabilities = ["pull", "resolve"]
    override_path = true
`);
});

test("registryHosts() makes the last mirror the server when there is no fallback", () => {
  const endpoints = mirrors["docker.io"].endpoints;
  const files = registryHosts(config({ mirrors: { "docker.io": { endpoints, skipFallback: true } } }));
  expect(files.get("docker.io/hosts.toml")).toBe(`server = "https://m2.example/v2/proxy"
capabilities = ["pull", "resolve"]
override_path = true

[host]
  [host."https://m1.example"]
    capabilities = ["pull", "resolve"]
`);
});

test("registryHosts() writes TLS of a registry without mirrors, with certificates beside it", () => {
  const identity = { ca: encodeUtf8("CA"), clientIdentity: { crt: "CRT", key: "KEY" }, insecureSkipVerify: false };
  const files = registryHosts(config({ tls: { "private:3000": insecure, "docker.io": identity } }));
  const folder = "/etc/cri/conf.d/hosts/docker.io/docker.io";
  expect(Object.fromEntries(files)).toEqual({
    "private_3000_/hosts.toml": 'server = "https://private:3000"\nskip_verify = true\n',
    "docker.io/hosts.toml": `server = "https://registry-1.docker.io"
ca = "${folder}-ca.crt"
client = [["${folder}-client.crt", "${folder}-client.key"]]
`,
    "docker.io/docker.io-ca.crt": "CA",
    "docker.io/docker.io-client.crt": "CRT",
    "docker.io/docker.io-client.key": "KEY",
  });
});

test("registryHosts() refuses TLS settings for all registries, folderOf() names folders", () => {
  expect(() => registryHosts(config({ tls: { "*": insecure } }))).toThrow('TLS settings are for "*"');
  expect(["*", "ghcr.io", "localhost:5000"].map(folderOf)).toEqual(["_default", "ghcr.io", "localhost_5000_"]);
});
