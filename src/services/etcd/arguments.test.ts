import { expect, test } from "vitest";
import type { EtcdSpec } from "../../resources/etcd/etcd-spec.ts";
import { etcdArguments, ownCluster, peerUrls } from "./arguments.ts";

const spec: EtcdSpec = {
  name: "cp-1",
  advertisedAddresses: ["10.0.2.15"],
  listenPeerAddresses: ["0.0.0.0"],
  listenClientAddresses: ["0.0.0.0"],
  image: "registry.k8s.io/etcd:3.7.1",
  extraArgs: {},
};

test("etcdArguments() of a first member: sorted, with its own cluster", () => {
  expect(etcdArguments(spec, { members: ownCluster(spec), state: "new" })).toEqual([
    "--advertise-client-urls=https://10.0.2.15:2379",
    "--auto-tls=false",
    "--cert-file=/system/secrets/etcd/server.crt",
    "--client-cert-auth=true",
    "--data-dir=/var/lib/etcd",
    "--feature-gates=InitialCorruptCheck=true",
    "--feature-gates=CompactHashCheck=true",
    "--initial-advertise-peer-urls=https://10.0.2.15:2380",
    "--initial-cluster=cp-1=https://10.0.2.15:2380",
    "--initial-cluster-state=new",
    "--key-file=/system/secrets/etcd/server.key",
    "--listen-client-http-urls=https://0.0.0.0:2383",
    "--listen-client-urls=https://0.0.0.0:2379",
    "--listen-peer-urls=https://0.0.0.0:2380",
    "--name=cp-1",
    "--peer-auto-tls=false",
    "--peer-cert-file=/system/secrets/etcd/peer.crt",
    "--peer-client-cert-auth=true",
    "--peer-key-file=/system/secrets/etcd/peer.key",
    "--peer-trusted-ca-file=/system/secrets/etcd/ca.crt",
    "--tls-min-version=TLS1.3",
    "--trusted-ca-file=/system/secrets/etcd/ca.crt",
    "--watch-progress-notify-interval=5s",
  ]);
});

test("etcdArguments() with data names no cluster; the config adds, and replaces what it may", () => {
  const extraArgs = {
    "listen-metrics-urls": { values: ["http://0.0.0.0:2381"] },
    "advertise-client-urls": { values: ["https://a:2379", "https://b:2379"] },
  };
  const args = etcdArguments({ ...spec, extraArgs }, undefined);
  expect(args.filter((arg) => /initial-cluster|metrics|advertise-client/u.test(arg))).toEqual([
    "--advertise-client-urls=https://a:2379",
    "--advertise-client-urls=https://b:2379",
    "--listen-metrics-urls=http://0.0.0.0:2381",
  ]);
  const refused = { ...spec, extraArgs: { "data-dir": { values: ["/tmp"] } } };
  expect(() => etcdArguments(refused, undefined)).toThrow('found argument "data-dir" in the config');
});

test("peerUrls() writes IPv6 addresses in brackets", () => {
  expect(peerUrls({ advertisedAddresses: ["10.0.0.1", "fd00::1"] })).toEqual([
    "https://10.0.0.1:2380",
    "https://[fd00::1]:2380",
  ]);
});
