// Probes: whether something outside can be reached, again and again. The network counts as connected when all of them succeed.
import type { Clock } from "../../base/clock.ts";
import { errorChain } from "../../base/errors.ts";
import type { Scope } from "../../base/scope.ts";
import { openScope } from "../../base/scope.ts";
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive, shared, weak } from "../../cosi/controller.ts";
import { documentsOf, type Config } from "../../config/document.ts";
import { httpProbeConfig } from "../../config/documents/http-probe-config.ts";
import { tcpProbeConfig } from "../../config/documents/tcp-probe-config.ts";
import type { Network } from "../../linux/network.ts";
import { ConfigLayer } from "../../resources/network/common/enums.ts";
import { ProbeSpec } from "../../resources/network/probe-spec.ts";
import { ProbeStatus } from "../../resources/network/probe-status.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";
import { layeredId, wishes } from "./layers.ts";

const second = 1_000_000_000n;

/** `tcp:<host:port>` or `http:<url without credentials>`. */
export function probeId(spec: Pick<ProbeSpec, "tcp" | "http">): string {
  return spec.http.url === "" ? `tcp:${spec.tcp.endpoint}` : `http:${spec.http.url.replace(/\/\/[^/@]*@/u, "//")}`;
}

export function probeConfigController(): Controller {
  return defineController({
    name: "network.ProbeConfigController",
    inputs: [activeConfigInput],
    outputs: [shared(ProbeSpec)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      for (const spec of config === undefined ? [] : configuredProbes(config)) {
        await state.modify(ProbeSpec, layeredId("configuration", probeId(spec)), () => spec, wishes);
      }
      await state.cleanup(ProbeSpec, wishes);
    },
  });
}

export function configuredProbes(config: Config): readonly ProbeSpec[] {
  const common = (probe: { readonly interval?: bigint; readonly failureThreshold?: number }): ProbeSpec => ({
    ...ProbeSpec.zero(),
    interval: probe.interval ?? second,
    failureThreshold: probe.failureThreshold ?? 0,
    layer: ConfigLayer.configuration,
  });
  return [
    ...documentsOf(config, tcpProbeConfig).map((probe) => ({
      ...common(probe),
      tcp: { endpoint: probe.endpoint ?? "", timeout: probe.timeout ?? 10n * second },
    })),
    ...documentsOf(config, httpProbeConfig).map((probe) => ({
      ...common(probe),
      http: { url: probe.url ?? "", timeout: probe.timeout ?? 10n * second },
    })),
  ];
}

interface Probe {
  readonly spec: ProbeSpec;
  readonly scope: Scope;
  result: ProbeStatus | undefined;
}

export function probeController(network: Pick<Network, "connectTcp" | "httpStatus">): Controller {
  const probes = new Map<string, Probe>();
  let lifetime: { readonly signal: AbortSignal; readonly wake: () => void } | undefined;
  return defineController({
    name: "network.ProbeController",
    inputs: [weak(ProbeSpec)],
    outputs: [exclusive(ProbeStatus)],
    async source(context) {
      lifetime = { signal: context.signal, wake: () => context.wake() };
      context.wake();
      const { promise, resolve } = Promise.withResolvers<void>();
      context.signal.addEventListener("abort", () => resolve(), { once: true });
      await promise;
      await Promise.all([...probes.values()].map(({ scope }) => scope.close()));
      probes.clear();
    },
    async reconcile({ state, clock, log }) {
      if (lifetime === undefined || lifetime.signal.aborted) return; // the source comes first
      const { signal, wake } = lifetime;
      const specs = (await state.list(ProbeSpec)).filter(({ metadata }) => metadata.phase === "running");
      const wanted = new Map(specs.map(({ metadata, spec }) => [metadata.id, spec]));
      for (const [id, probe] of probes) {
        const spec = wanted.get(id);
        if (spec !== undefined && sameSpec(spec, probe.spec)) continue;
        probes.delete(id);
        await probe.scope.close();
      }
      for (const [id, spec] of wanted) {
        if (probes.has(id)) continue;
        const scope = openScope((error) => log.error("probe ended", { probe: id, error: errorChain(error) }), signal);
        const probe: Probe = { spec, scope, result: undefined };
        probes.set(id, probe);
        scope.run((ends) => run(probe, { network, clock, wake }, ends));
      }
      for (const [id, { result }] of probes)
        if (result !== undefined) await state.modify(ProbeStatus, id, () => result);
      await state.cleanup(ProbeStatus);
    },
  });
}

function sameSpec(a: ProbeSpec, b: ProbeSpec): boolean {
  return JSON.stringify(ProbeSpec.specToYaml(a)) === JSON.stringify(ProbeSpec.specToYaml(b));
}

interface Tools {
  readonly network: Pick<Network, "connectTcp" | "httpStatus">;
  readonly clock: Clock;
  readonly wake: () => void;
}

/** One success is enough to be good again; failures count only beyond the threshold. */
async function run(probe: Probe, tools: Tools, signal: AbortSignal): Promise<void> {
  let failures = 0;
  for (;;) {
    const problem = await attempt(probe.spec, tools, signal);
    failures = problem === undefined ? 0 : failures + 1;
    const success =
      problem === undefined || (failures <= probe.spec.failureThreshold && probe.result?.success === true);
    probe.result = { success, lastError: success ? "" : (problem ?? "") };
    tools.wake();
    await tools.clock.sleep(Number(probe.spec.interval / 1_000_000n), signal);
  }
}

/** What went wrong, or undefined. */
async function attempt(spec: ProbeSpec, { network, clock }: Tools, signal: AbortSignal): Promise<string | undefined> {
  const isHttp = spec.http.url !== "";
  using timeout = clock.timeout(Number((isHttp ? spec.http.timeout : spec.tcp.timeout) / 1_000_000n), signal);
  try {
    if (isHttp) {
      const status = await network.httpStatus(spec.http.url, timeout.signal);
      return status >= 200 && status < 400 ? undefined : `HTTP status ${status}`;
    }
    const [, host = "", port = ""] = /^\[?(.*?)\]?:(\d+)$/u.exec(spec.tcp.endpoint) ?? [];
    await network.connectTcp({ host, port: Number(port) }, timeout.signal);
    return undefined;
  } catch (error) {
    if (signal.aborted) throw error;
    return errorChain(error);
  }
}
