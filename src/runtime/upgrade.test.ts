// What is remembered of an upgrade, and which version may follow which.
import { expect, test } from "vitest";
import { encodeUtf8 } from "../base/bytes.ts";
import { memoryMeta, metaTags } from "./meta.ts";
import type { UpgradeAttempt, UpgradeFailure } from "./upgrade-record.ts";
import * as record from "./upgrade-record.ts";
import { parseVersion, upgradeProblem } from "./upgrade-rules.ts";

const image = { image: "registry.example/installer:v1.14.1", digest: "sha256:aa", version: "v1.14.1" };
const attempt: UpgradeAttempt = {
  ...image,
  fromVersion: "v1.14.0",
  fromBank: "A",
  written: true,
  actorId: "actor",
  before: { configured: true, running: true, unmet: ["time"], services: ["apid", "kubelet"] },
};
const failure: UpgradeFailure = {
  ...image,
  reason: "apid never came",
  failedAt: "2026-01-01T00:00:00Z",
  wasTried: true,
  isNews: true,
};

test("records come back as they were written", async () => {
  const meta = memoryMeta();
  expect(record.readAttempt(meta)).toBeUndefined();
  await record.writeAttempt(meta, attempt);
  await record.writeFailure(meta, failure);
  expect(record.readAttempt(meta)).toEqual(attempt);
  expect(record.readFailure(meta)).toEqual(failure);
  await record.forgetAttempt(meta);
  await record.forgetFailure(meta);
  expect(meta.entries()).toEqual([]);
});

test("what cannot be read counts as not there", () => {
  const meta = memoryMeta();
  for (const text of ["", "{", "null", "[]", '"x"', '{"image":1}', '{"digest":2}']) {
    meta.set(metaTags.upgradeAttempt, encodeUtf8(text));
    expect(record.readAttempt(meta)).toBeUndefined();
  }
  meta.set(metaTags.upgradeAttempt, encodeUtf8('{"digest":"sha256:aa","before":{"unmet":[1,"time"]},"more":true}'));
  expect(record.readAttempt(meta)?.before.unmet).toEqual(["time"]);
});

test("a record that does not fit is an error", async () => {
  const meta = { set: () => false, delete: () => false, flush: () => Promise.resolve() };
  await expect(record.writeFailure(meta, failure)).rejects.toThrow("META has no room");
});

test.each([
  ["v1.14.0+ichor.0.2.0", "v1.14.0+ichor.0.1.0", undefined],
  ["v1.14.0", "v1.12.3", undefined],
  ["v1.14.0", "v1.15.9", undefined],
  ["v1.14.0", "v1.11.9", "want a host >= 1.12.0 and < 1.16.0"],
  ["v1.14.0", "v1.16.0", "want a host >= 1.12.0 and < 1.16.0"],
  ["v1.14.0", "v2.14.0", "want a host"],
  ["v1.14.0", "unknown", undefined],
  ["latest", "v1.14.0", "no semantic version"],
])("%s on %s", (target, host, problem) => {
  const found = upgradeProblem(target, { host, kubernetesImages: [] });
  expect(found ?? "none").toContain(problem ?? "none");
});

test("Kubernetes has to be one that the target knows", () => {
  const ask = (...kubernetesImages: readonly string[]) =>
    upgradeProblem("v1.14.0", { host: "v1.14.0", kubernetesImages });
  expect(ask("registry.k8s.io/kubelet:v1.37.0", "localhost:5000/kube-apiserver:v1.32.0", "kubelet@sha256:aa")).toBe(
    undefined,
  );
  expect(ask("kubelet:v1.38.0@sha256:aa")).toContain("want Kubernetes 1.32 to 1.37");
  expect(ask("kubelet:v1.31.9")).toContain("kubelet:v1.31.9 is not supported");
});

test("versions are read with and without what comes before and after", () => {
  expect(parseVersion("v1.14.0-rc.1+ichor.1")).toEqual({ major: 1, minor: 14, patch: 0 });
  expect(parseVersion("1.2.3")).toEqual({ major: 1, minor: 2, patch: 3 });
  expect(parseVersion("1.2")).toBeUndefined();
});
