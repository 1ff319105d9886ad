// Where the node's name server answers pods, by the addresses that they have.
import { expect, test } from "vitest";
import { encodeUtf8 } from "../../base/bytes.ts";
import { silentLogger } from "../../base/logger.ts";
import { manualClock } from "../../base/manual-clock.ts";
import { decodeConfig } from "../../config/config.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import { DNSResolveCache } from "../../resources/network/dns-resolve-cache.ts";
import { ResolverSpec } from "../../resources/network/resolver-spec.ts";
import { ResolverStatus } from "../../resources/network/resolver-status.ts";
import { parseKernelArgs } from "../../runtime/kernel-args.ts";
import { cmdlineSource } from "./cmdline-view.ts";
import { etcFileController } from "./etc-file.ts";
import { hostDns, hostDnsConfigController } from "./host-dns-config.ts";
import { resolverConfigController } from "./resolver-config.ts";

const v4 = "169.254.116.108";
const v6 = "fd54:616c:6f73:0:204f:5320:444e:531";

function yaml(podSubnets: string): string {
  const machine = "machine: { features: { hostDNS: { enabled: true, forwardKubeDNSToHost: true } } }\n";
  return `version: v1alpha1\n${machine}cluster: { network: { podSubnets: [${podSubnets}] } }\n`;
}

function spec(podSubnets: string): ReturnType<typeof hostDns> {
  const result = decodeConfig(encodeUtf8(yaml(podSubnets)));
  if (result.kind === "invalid") throw new Error(result.text);
  return hostDns(result.config);
}

test("hostDns() listens for pods in their families", () => {
  expect(spec("10.244.0.0/16")).toMatchObject({
    listenAddresses: ["127.0.0.53:53", `${v4}:53`],
    serviceHostDNSAddress: v4,
    serviceHostDNSAddressV6: "",
  });
  expect(spec("'fd10::/64'")).toMatchObject({
    listenAddresses: ["127.0.0.53:53", `[${v6}]:53`],
    serviceHostDNSAddress: "",
    serviceHostDNSAddressV6: v6,
  });
  expect(spec("10.244.0.0/16, 'fd10::/64'").listenAddresses).toEqual(["127.0.0.53:53", `${v4}:53`, `[${v6}]:53`]);
});

test.each([
  ["10.244.0.0/16, 'fd10::/64'", "1.1.1.1", `nameserver ${v4}\nnameserver ${v6}\n`],
  ["'fd10::/64'", "2606:4700:4700::1111", `nameserver ${v6}\n`],
])("pods of %s ask the node in their families, and the node asks %s by default", async (subnets, server, text) => {
  const clock = manualClock();
  const state = openState(openMemoryState({ clock }));
  const written = new Map<string, string>();
  const files = {
    makeDirectory: async () => undefined,
    replace: async (path: string, data: unknown) => void written.set(path, String(data)),
  };
  await state.modify(MachineConfig, "v1alpha1", () => ({ yaml: yaml(subnets) }));
  await state.modify(ResolverStatus, "resolvers", () => ({ ...ResolverStatus.zero(), dnsServers: ["10.0.0.3"] }));
  for (const address of ["127.0.0.53", v4, `[${v6}]`])
    await state.modify(DNSResolveCache, `udp-${address}:53`, () => ({ status: "running" }));
  const runtime = createRuntime({ state, log: silentLogger, clock });
  runtime.register(hostDnsConfigController());
  runtime.register(resolverConfigController(cmdlineSource(parseKernelArgs(""), silentLogger)));
  runtime.register(etcFileController(files));
  const stop = new AbortController();
  const running = runtime.run(stop.signal);
  await expect.poll(() => written.get("/system/resolved/resolv.conf")).toBe(text);
  const { dnsServers } = (await state.get(ResolverSpec, "default/resolvers", { namespace: "network-config" })).spec;
  expect(dnsServers[0]).toBe(server);
  stop.abort();
  await running;
});
