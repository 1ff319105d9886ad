// How long the kubelet takes at most to end its pods when the node goes down, as its configuration says.
import { parseDurationMs } from "../base/units.ts";
import type { Json, JsonObject } from "../cosi/struct.ts";

/**
 * Milliseconds: the sum of `shutdownGracePeriodByPodPriority`, or `shutdownGracePeriod`; 0 for what is absent or malformed, with which no kubelet waits.
 * Source: kubelet.config.k8s.io/v1beta1, KubeletConfiguration.
 */
export function gracePeriodMs(config: JsonObject): number {
  const byPriority = config["shutdownGracePeriodByPodPriority"];
  if (Array.isArray(byPriority) && byPriority.length > 0)
    return (byPriority as readonly Json[]).reduce((total: number, each) => total + secondsOf(each) * 1000, 0);
  const text = config["shutdownGracePeriod"];
  return typeof text === "string" ? durationMs(text) : 0;
}

function secondsOf(entry: Json): number {
  const isObject = typeof entry === "object" && entry !== null && !Array.isArray(entry);
  const seconds = isObject ? (entry as JsonObject)["shutdownGracePeriodSeconds"] : undefined;
  return typeof seconds === "number" && seconds > 0 ? seconds : 0;
}

function durationMs(text: string): number {
  try {
    return Math.max(parseDurationMs(text), 0);
  } catch {
    return 0; // the kubelet does not start with it either
  }
}
