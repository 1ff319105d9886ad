// Which name servers are asked, how, and who is told of them, with servers in memory that nobody reaches.
import { afterEach, expect, test } from "vitest";
import { CanceledError } from "../../base/abort.ts";
import { silentLogger } from "../../base/logger.ts";
import { manualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import { fakeNetwork } from "../../linux/fake/network.ts";
import { EtcFileSpec } from "../../resources/files/etc-file-spec.ts";
import { DNSProtocol } from "../../resources/network/common/enums.ts";
import { DNSUpstream } from "../../resources/network/dns-upstream.ts";
import { HostDNSConfig } from "../../resources/network/host-dns-config.ts";
import { ResolverStatus } from "../../resources/network/resolver-status.ts";
import type { SecureTarget } from "../../runtime/secure-streams.ts";
import { dnsUpstreamController } from "./dns-upstream.ts";
import { etcFileController } from "./etc-file.ts";

const stop = new AbortController();
let running: Promise<void> | undefined;

afterEach(async () => {
  stop.abort(new CanceledError("test ended"));
  await running;
});

test("name servers over TLS and HTTPS are asked at their ports, and stand in no resolv.conf", async () => {
  const clock = manualClock();
  const state = openState(openMemoryState({ clock }));
  const written = new Map<string, string>();
  const opened: SecureTarget[] = [];
  const refuse = (target: SecureTarget): Promise<never> => {
    opened.push(target);
    return Promise.reject(new Error("no server"));
  };
  const streams = {
    openTls: refuse,
    openHttps: (target: SecureTarget) => ({
      post: () => refuse(target),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    }),
  };
  const secure = { tlsServerName: "dns.example" };
  const nameServers = [
    { addr: "192.0.2.1", protocol: DNSProtocol.DoT, ...secure },
    { addr: "2001:db8::1", protocol: DNSProtocol.DoH, ...secure },
    { addr: "10.0.2.3", protocol: DNSProtocol.Do53, tlsServerName: "" },
  ];
  const dnsServers = nameServers.map(({ addr }) => addr);
  await state.modify(HostDNSConfig, "config", () => ({ ...HostDNSConfig.zero(), enabled: true }));
  await state.modify(ResolverStatus, "resolvers", () => ({ dnsServers, nameServers, searchDomains: [] }));
  const runtime = createRuntime({ state, log: silentLogger, clock });
  runtime.register(dnsUpstreamController({ network: fakeNetwork(), streams, random: () => 0.5 }));
  const replace = async (path: string, data: string | Uint8Array): Promise<void> =>
    void written.set(path, String(data));
  runtime.register(etcFileController({ replace, makeDirectory: () => Promise.resolve(undefined) }));
  running = runtime.run(stop.signal);
  for (let turn = 0; turn < 40; turn++) {
    await clock.advance(100); // the plain server does not answer
    await new Promise((resolve) => setImmediate(resolve));
  }
  const upstreams = await state.list(DNSUpstream);
  expect(upstreams.map(({ metadata, spec }) => [metadata.id, spec.addr, spec.healthy])).toEqual([
    ["#000 DoT 192.0.2.1", "192.0.2.1:853", "false"],
    ["#001 DoH 2001:db8::1", "[2001:db8::1]:443", "false"],
    ["#002 Do53 10.0.2.3", "10.0.2.3:53", "false"],
  ]);
  expect(opened).toEqual([
    { address: "192.0.2.1", port: 853, serverName: "dns.example" },
    { address: "2001:db8::1", port: 443, serverName: "dns.example" },
  ]);
  const file = (await state.get(EtcFileSpec, "resolv.conf")).spec;
  expect(new TextDecoder().decode(file.contents)).toBe("nameserver 10.0.2.3\n");
  expect(written.get("/system/resolved/resolv.conf")).toBe("nameserver 10.0.2.3\n");
});
