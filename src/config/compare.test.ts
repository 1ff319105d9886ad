// Differences of configs by meaning.
import { expect, test } from "vitest";
import { encodeUtf8 } from "../base/bytes.ts";
import { compareConfigs } from "./compare.ts";
import { decodeConfig } from "./config.ts";
import type { Config } from "./document.ts";

function config(text: string): Config {
  const result = decodeConfig(encodeUtf8(text));
  if (result.kind === "invalid") throw new Error(result.text);
  return result.config;
}

test("compareConfigs() names each difference and what it does, and shows no secret", () => {
  const before = config(`
machine: {token: secret-1, sysctls: {a: "1", b: "2"}, kubelet: {extraConfig: {maxPods: 1}}}
cluster: {etcd: {image: a}}
---
{apiVersion: v1alpha1, kind: KernelModuleConfig, name: m}
---
{apiVersion: v1alpha1, kind: WireguardConfig, name: w, peers: [{publicKey: p, presharedKey: secret-1}]}
---
{apiVersion: v1alpha1, kind: SideroLinkConfig, apiUrl: "https://a.example/?jointoken=secret-1"}
`);
  const after = config(`
machine: {token: secret-2, sysctls: {a: "1", b: "3", c: "4"}, kubelet: {extraConfig: {maxPods: 2}}}
cluster: {etcd: {}}
---
{apiVersion: v1alpha1, kind: WireguardConfig, name: w, peers: [{publicKey: p, presharedKey: secret-2}]}
---
{apiVersion: v1alpha1, kind: SideroLinkConfig, apiUrl: "https://b.example/?jointoken=secret-2"}
---
{apiVersion: v1alpha1, kind: KernelModuleConfig, name: n}
`);
  const differences = compareConfigs(before, after);
  expect(
    differences.map(({ document, path, change, before: old, after: now, effect }) => [
      document,
      path,
      change,
      old,
      now,
      effect,
    ]),
  ).toEqual([
    ["v1alpha1.Config", "machine.token", "changed", "******", "******", "immediate"],
    ["v1alpha1.Config", "machine.kubelet.extraConfig.maxPods", "changed", "1", "2", "service restart"],
    ["v1alpha1.Config", "machine.sysctls.b", "changed", '"2"', '"3"', "immediate"],
    ["v1alpha1.Config", "machine.sysctls.c", "added", undefined, '"4"', "immediate"],
    ["v1alpha1.Config", "cluster.etcd.image", "removed", "a", undefined, "service restart"],
    ["KernelModuleConfig/m", "", "removed", undefined, undefined, "reboot"],
    [
      "WireguardConfig/w",
      "peers",
      "changed",
      "- publicKey: p\n  presharedKey: '******'",
      "- publicKey: p\n  presharedKey: '******'",
      "immediate",
    ],
    [
      "SideroLinkConfig",
      "apiUrl",
      "changed",
      "https://a.example/?jointoken=******",
      "https://b.example/?jointoken=******",
      "immediate",
    ],
    ["KernelModuleConfig/n", "", "added", undefined, undefined, "immediate"],
  ]);
  expect(JSON.stringify(differences)).not.toContain("secret-");
  expect(compareConfigs(before, before)).toEqual([]);
});
