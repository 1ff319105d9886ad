// From the config's rules to resources, in their order.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { silentLogger } from "../../base/logger.ts";
import { manualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import { ImageVerificationRule } from "../../resources/security/image-verification-rule.ts";
import { imageVerificationConfigController } from "./image-verification-config.ts";

const rules = `---
apiVersion: v1alpha1
kind: ImageVerificationConfig
rules:
  - image: registry.example/free/*
    skip: true
  - image: registry.example/*
    publicKey: { certificate: PEM }
  - image: "*"
    deny: true
`;

test("rules become resources, and go with the config", async () => {
  const clock = manualClock();
  const state = openState(openMemoryState({ clock }));
  const runtime = createRuntime({ state, log: silentLogger, clock });
  runtime.register(imageVerificationConfigController());
  const stop = new AbortController();
  const running = runtime.run(stop.signal);
  const yaml = readFileSync("test/fixtures/gen/v1.14/worker.yaml", "utf8");
  await state.modify(MachineConfig, "v1alpha1", () => ({ yaml: `${yaml}${rules}` }));
  await state.waitFor(ImageVerificationRule, "0002", () => true, { signal: stop.signal });
  const found = await state.list(ImageVerificationRule);
  expect(found.map(({ metadata, spec }) => [metadata.id, spec.imagePattern, spec.skip, spec.deny])).toEqual([
    ["0000", "registry.example/free/*", true, false],
    ["0001", "registry.example/*", false, false],
    ["0002", "*", false, true],
  ]);
  expect(found[1]?.spec.publicKeyVerifier).toEqual({ certificate: "PEM" });
  await state.modify(MachineConfig, "v1alpha1", () => ({ yaml }));
  await state.waitForAbsence(ImageVerificationRule, "0000", { signal: stop.signal });
  stop.abort();
  await running;
});
