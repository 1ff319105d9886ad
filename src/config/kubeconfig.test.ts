// Kubeconfig files there and back, and one as the kubelet writes it.
import { expect, test } from "vitest";
import type { Kubeconfig } from "./kubeconfig.ts";
import { encodeKubeconfig, parseKubeconfig } from "./kubeconfig.ts";

const bootstrap: Kubeconfig = {
  clusterName: "local",
  server: "https://127.0.0.1:7445",
  tlsServerName: "kubernetes.default",
  ca: "-----BEGIN CERTIFICATE-----\nMTIz\n-----END CERTIFICATE-----\n",
  userName: "kubelet",
  token: "abcdef.0123456789abcdef",
  contextName: "kubelet@local",
};

test("encodeKubeconfig() writes what kubectl reads", () => {
  expect(encodeKubeconfig(bootstrap)).toBe(`apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1USXoKLS0tLS1FTkQgQ0VSVElGSUNBVEUtLS0tLQo=
    server: https://127.0.0.1:7445
    tls-server-name: kubernetes.default
  name: local
contexts:
- context:
    cluster: local
    user: kubelet
  name: kubelet@local
current-context: kubelet@local
kind: Config
users:
- name: kubelet
  user:
    token: abcdef.0123456789abcdef
`);
  expect(parseKubeconfig(encodeKubeconfig(bootstrap))).toEqual(bootstrap);
});

test("parseKubeconfig() takes the current context and files of certificates", () => {
  const text = `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: YWJj
    server: https://127.0.0.1:7445
  name: default-cluster
- cluster: {server: "https://other"}
  name: other
contexts:
- context:
    cluster: default-cluster
    namespace: default
    user: default-auth
  name: default-context
current-context: default-context
kind: Config
preferences: {}
users:
- name: default-auth
  user:
    client-certificate: /var/lib/kubelet/pki/kubelet-client-current.pem
    client-key: /var/lib/kubelet/pki/kubelet-client-current.pem
`;
  expect(parseKubeconfig(text)).toEqual({
    clusterName: "default-cluster",
    server: "https://127.0.0.1:7445",
    ca: "abc",
    userName: "default-auth",
    contextName: "default-context",
    namespace: "default",
    certFile: "/var/lib/kubelet/pki/kubelet-client-current.pem",
    keyFile: "/var/lib/kubelet/pki/kubelet-client-current.pem",
  });
});

test("parseKubeconfig() says what is missing", () => {
  expect(() => parseKubeconfig("kind: Config\n")).toThrow('no entry "" in contexts');
  expect(() => parseKubeconfig("- a\n")).toThrow("found a list, want a map");
});
