// How fast the programs of a Kubernetes become a ready node by themselves on the emulated machine: the measure for what a node adds to that.
import { generateKeyPairSync } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createAuthority, issueCertificate } from "../../src/pki/authority.ts";
import { standardKeyPem } from "../../src/pki/keys.ts";
import { startVm } from "../../test/lib/vm.ts";
import { programOverlay } from "../guest/overlay.ts";
import { parseLock } from "../image/lock.ts";
import { freshDir, outDir, top } from "../image/paths.ts";
import { run } from "../image/run.ts";
import { buildProgram } from "../k8s-images/programs.ts";
import { bareKubernetesFolder } from "./bare-kubernetes-folder.ts";
import type { Figures } from "./measure.ts";

async function writeKeys(folder: string): Promise<void> {
  const now = new Date(Date.now() - 3_600_000);
  const ca = await createAuthority({ algorithm: "ecdsa-p256", organizations: ["kubernetes"], now });
  const serving = await issueCertificate(ca, {
    subject: { commonName: "kube-apiserver" },
    notBefore: now,
    dnsNames: ["localhost"],
    ipAddresses: ["127.0.0.1"],
  });
  const subject = { commonName: "admin", organizations: ["system:masters"] };
  const admin = await issueCertificate(ca, { subject, notBefore: now, extKeyUsage: ["clientAuth"] });
  const accounts = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const files = {
    "ca.crt": ca.certificate,
    "api.crt": serving.certificate,
    "api.key": standardKeyPem(serving.key),
    "admin.crt": admin.certificate,
    "admin.key": standardKeyPem(admin.key),
    "accounts.key": accounts.privateKey.export({ type: "sec1", format: "pem" }),
    "accounts.pub": accounts.publicKey.export({ type: "spki", format: "pem" }),
  };
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

const pki = `${bareKubernetesFolder}/pki`;
const kubeconfig = {
  apiVersion: "v1",
  kind: "Config",
  clusters: [
    { name: "bench", cluster: { server: "https://127.0.0.1:6443", "certificate-authority": `${pki}/ca.crt` } },
  ],
  users: [{ name: "admin", user: { "client-certificate": `${pki}/admin.crt`, "client-key": `${pki}/admin.key` } }],
  contexts: [{ name: "bench", context: { cluster: "bench", user: "admin" } }],
  "current-context": "bench",
};
const kubelet = {
  apiVersion: "kubelet.config.k8s.io/v1beta1",
  kind: "KubeletConfiguration",
  cgroupDriver: "cgroupfs",
  failSwapOn: false,
  resolvConf: "",
  containerRuntimeEndpoint: "unix:///run/containerd/containerd.sock",
  authentication: {
    anonymous: { enabled: false },
    webhook: { enabled: false },
    x509: { clientCAFile: `${pki}/ca.crt` },
  },
  authorization: { mode: "AlwaysAllow" },
};
const cni = {
  cniVersion: "1.0.0",
  name: "bench",
  plugins: [{ type: "bridge", bridge: "cni0", isGateway: true, ipam: { type: "host-local", subnet: "10.244.0.0/24" } }],
};

const containerd = `version = 3
[plugins.'io.containerd.cri.v1.runtime'.cni]
conf_dir = '${bareKubernetesFolder}/cni'
bin_dirs = ['/usr/bin']
`;

/** Path of a squashfs with the programs, unpacked: decompressing them is no part of what is measured. */
async function makeDisk(folder: string): Promise<string> {
  const lock = parseLock(readFileSync(join(top, "image/inputs.lock"), "utf8"));
  const tree = freshDir(join(folder, "tree"));
  copyFileSync(buildProgram(lock, "kubernetes"), join(tree, "kubernetes"));
  for (const name of ["kube-apiserver", "kubelet"]) symlinkSync("kubernetes", join(tree, name));
  copyFileSync(buildProgram(lock, "etcd"), join(tree, "etcd"));
  await writeKeys(join(tree, "pki"));
  writeFileSync(join(tree, "kubeconfig"), JSON.stringify(kubeconfig));
  writeFileSync(join(tree, "kubelet.yaml"), JSON.stringify(kubelet));
  writeFileSync(join(tree, "containerd.toml"), containerd);
  mkdirSync(join(tree, "cni"));
  writeFileSync(join(tree, "cni/10-bench.conflist"), JSON.stringify(cni));
  const disk = join(folder, "programs.sqsh");
  rmSync(disk, { force: true });
  run("mksquashfs", [tree, disk, "-quiet", "-no-progress", "-all-root", "-noI", "-noD", "-noF", "-noX"]);
  return disk;
}

/** Seconds from the start of the first program until the node was ready. */
export async function measureBareKubernetes(): Promise<Figures> {
  const folder = join(outDir, "bench/bare-kubernetes");
  await using vm = await startVm({
    name: "bench-bare-kubernetes",
    memoryMb: 4096,
    overlays: [await programOverlay(folder, ["tools/bench/bare-kubernetes-init.ts"])],
    diskImage: await makeDisk(folder),
    disksMb: [5000],
    noReboot: true,
    timeLimitMs: 300_000,
  });
  const [, problem, seconds] = await vm.waitForLine(/^bench\| (?:failed: (.*)|ready after ([\d.]+) s)$/u);
  if (problem !== undefined) throw new Error(`Cannot make the bare Kubernetes ready: ${problem}`);
  return { "bare components: first of them started → node Ready": Number(seconds) };
}
