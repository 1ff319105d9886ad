// Misspelt names in the kubelet's configuration are refused where they stand, but not in what a node has on its disk.
import { expect, test } from "vitest";
import { encodeUtf8 } from "../../base/bytes.ts";
import { decodeConfig, validateConfig, validateStoredConfig } from "../config.ts";

function decoded(yaml: string) {
  const result = decodeConfig(encodeUtf8(yaml));
  if (result.kind !== "ok") throw new Error(JSON.stringify(result));
  return result.config;
}

const kubelet = (config: string) =>
  decoded(`apiVersion: v1alpha1\nkind: KubeletConfig\nimage: ghcr.io/siderolabs/kubelet:v1.37.0\nconfig:\n${config}`);

const problems = (config: string): readonly string[] =>
  validateConfig(kubelet(config), "metal", { local: true }).errors.map(
    ({ message, position, path }) => `${position?.line ?? ""} ${path}: ${message}`,
  );

test("known fields at any depth, keys of maps and amounts are fine", () => {
  expect(
    problems(`  maxPods: 200
  evictionHard: {memory.available: 100Mi}
  featureGates: {Anything: true}
  logging: {verbosity: 2, vmodule: [{filePattern: a, verbosity: 5}], options: {json: {splitStream: true, infoBufferSize: 1Mi}}}
  reservedMemory: [{numaNode: 0, limits: {memory: 1Gi, hugepages-1Gi: 2Gi}}]
  registerWithTaints: [{key: a, value: b, effect: NoSchedule}]
  memorySwap: {swapBehavior: LimitedSwap}
  tracing: "of the wrong kind"
`),
  ).toEqual([]);
});

test("unknown ones are told with path, line and the name that was perhaps meant", () => {
  expect(
    problems(`  maxPod: 200
  logging:
    options: {json: {splitstream: true}}
  shutdownGracePeriodByPodPriority:
  - {priority: 1, shutdownGracePeriodSeconds: 5}
  - {priority: 1, seconds: 5}
`),
  ).toEqual([
    '5 config.maxPod: kubelet configuration has no field "maxPod", did you mean "maxPods"?',
    '7 config.logging.options.json.splitstream: kubelet configuration has no field "logging.options.json.splitstream", did you mean "splitStream"?',
    '10 config.shutdownGracePeriodByPodPriority[1].seconds: kubelet configuration has no field "shutdownGracePeriodByPodPriority.seconds"',
  ]);
});

test("the machine document says it, too; a stored config keeps what it has", () => {
  const config = decoded(`version: v1alpha1
machine: {type: worker, kubelet: {extraConfig: {memorySwap: {swapBehaviour: LimitedSwap}}}}
cluster: {}
`);
  const wanted = 'no field "memorySwap.swapBehaviour", did you mean "swapBehavior"?';
  expect(validateConfig(config, "metal", { local: true }).text).toContain(wanted);
  expect(validateStoredConfig(config).text).not.toContain("swapBehaviour");
});
