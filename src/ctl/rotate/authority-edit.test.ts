// The steps of a rotation on real configs of both generations.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { decodeConfig } from "../../config/config.ts";
import type { Config } from "../../config/document.ts";
import { clusterSecrets } from "../../config/view/cluster.ts";
import { machineSecrets } from "../../config/view/machine.ts";
import { editAuthorities, steps, type Authority, type AuthorityKind } from "./authority-edit.ts";

const read = (name: string): string => readFileSync(`test/fixtures/gen/${name}.yaml`, "utf8");

function configOf(yaml: string): Config {
  const result = decodeConfig(new TextEncoder().encode(yaml));
  if (result.kind === "invalid") throw new Error(result.errors.map(({ message }) => message).join());
  return result.config;
}

interface Found {
  readonly issuing: string | undefined;
  readonly hasKey: boolean;
  readonly accepted: readonly string[];
}

function authoritiesOf(yaml: string, kind: AuthorityKind): Found {
  const config = configOf(yaml);
  const secrets = machineSecrets(config);
  const cluster = clusterSecrets(config);
  const issuing = kind === "talos" ? secrets?.ca : cluster.kubernetesCa;
  const accepted = kind === "talos" ? (secrets?.acceptedCas ?? []) : cluster.kubernetesAcceptedCas;
  return { issuing: issuing?.certificate, hasKey: (issuing?.key ?? "") !== "", accepted };
}

const next: Authority = { crt: "-----NEW-----\n", key: "-----KEY-----\n" };

test.each([
  ["v1.14/controlplane", "talos"],
  ["v1.14/controlplane", "kubernetes"],
  ["v1.13/controlplane", "talos"],
  ["v1.13/controlplane", "kubernetes"],
] as const)("an authority of %s is replaced: %s", (name, kind) => {
  const before = authoritiesOf(read(name), kind);
  const old: Authority = { crt: before.issuing ?? "", key: "" };
  const accepted = editAuthorities(read(name), kind, steps.accept(next));
  expect(authoritiesOf(accepted, kind)).toEqual({ ...before, accepted: [next.crt] });
  const swapped = editAuthorities(accepted, kind, steps.swap(next, old));
  expect(authoritiesOf(swapped, kind)).toEqual({ issuing: next.crt, hasKey: true, accepted: [old.crt] });
  const dropped = editAuthorities(swapped, kind, steps.drop([old.crt]));
  expect(authoritiesOf(dropped, kind)).toEqual({ issuing: next.crt, hasKey: true, accepted: [] });
  expect(configOf(dropped).documents.length).toBe(configOf(read(name)).documents.length);
});

test.each([
  ["v1.14/worker", "talos"],
  ["v1.13/worker", "talos"],
  ["v1.13/worker", "kubernetes"],
] as const)("a worker gets no key: %s %s", (name, kind) => {
  const old: Authority = { crt: authoritiesOf(read(name), kind).issuing ?? "", key: "" };
  const swapped = editAuthorities(read(name), kind, steps.swap(next, old));
  expect(authoritiesOf(swapped, kind)).toEqual({ issuing: next.crt, hasKey: false, accepted: [old.crt] });
});

test("a worker that only accepts goes from one to the other", () => {
  const yaml = read("v1.14/worker");
  const [crt = ""] = authoritiesOf(yaml, "kubernetes").accepted;
  const old: Authority = { crt, key: "" };
  const swapped = editAuthorities(
    editAuthorities(yaml, "kubernetes", steps.accept(next)),
    "kubernetes",
    steps.swap(next, old),
  );
  expect(authoritiesOf(swapped, "kubernetes").accepted).toEqual([crt, next.crt]);
  expect(authoritiesOf(editAuthorities(swapped, "kubernetes", steps.drop([old.crt])), "kubernetes").accepted).toEqual([
    next.crt,
  ]);
});

test("a text without a machine document is refused", () => {
  expect(() =>
    editAuthorities("apiVersion: v1alpha1\nkind: HostnameConfig\nauto: stable\n", "talos", (each) => each),
  ).toThrow("Cannot change authorities");
});

test("steps.swap() keeps accepting what a machine issued by, where that is not the old one of the cluster", () => {
  const present = { issuing: { crt: "first", key: "key" }, accepted: ["second", next.crt, "theirs"] };
  const swapped = steps.swap(next, { crt: "second", key: "" })(present);
  expect(swapped).toEqual({ issuing: next, accepted: ["theirs", "second", "first"] });
  expect(steps.drop(["second", "first"])(swapped)).toEqual({ issuing: next, accepted: ["theirs"] });
});
