import { expect, test } from "vitest";
import type { JsonObject } from "../cosi/struct.ts";
import { gracePeriodMs } from "./kubelet-grace.ts";

test.each<readonly [number, JsonObject]>([
  [0, {}],
  [30_000, { shutdownGracePeriod: "30s", shutdownGracePeriodCriticalPods: "10s" }],
  [90_500, { shutdownGracePeriod: "1m30.5s", shutdownGracePeriodByPodPriority: [] }],
  [
    70_000,
    {
      shutdownGracePeriod: "0s",
      shutdownGracePeriodByPodPriority: [
        { priority: 0, shutdownGracePeriodSeconds: 60 },
        { priority: 1000, shutdownGracePeriodSeconds: 10 },
        { priority: 2000 },
      ],
    },
  ],
  [0, { shutdownGracePeriod: "soon" }],
  [0, { shutdownGracePeriod: "-5s" }],
  [0, { shutdownGracePeriodByPodPriority: [null, "10", { shutdownGracePeriodSeconds: "10" }] }],
])("gracePeriodMs() is %i", (expected, config) => {
  expect(gracePeriodMs(config)).toBe(expected);
});
