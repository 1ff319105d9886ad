// Process 1 of a machine that runs the programs of a Kubernetes and nothing else: what a node costs beyond them shows against it. It starts
// containerd, etcd, an API server and a kubelet as plain processes, each as early as it can run, and says on the console when the node is ready.
import { execFile, spawn } from "node:child_process";
import { mkdir, readFile } from "node:fs/promises";
import { request } from "node:https";
import { connect } from "node:net";
import { promisify } from "node:util";
import { systemClock } from "../../src/base/clock.ts";
import { errorChain } from "../../src/base/errors.ts";
import { families } from "../../src/formats/rtnetlink-address.ts";
import { linkFlags } from "../../src/formats/rtnetlink-link.ts";
import { openLibc, type Libc } from "../../src/linux/ffi/libc.ts";
import { nodeFiles } from "../../src/linux/files.ts";
import { kernelInfo } from "../../src/linux/kernel-info.ts";
import { openNetwork } from "../../src/linux/kernel-network.ts";
import { openWeb } from "../../src/linux/web.ts";
import { kernelModules } from "../../src/linux/modules.ts";
import { kernelMounts } from "../../src/linux/mount.ts";
import { kernelPower } from "../../src/linux/power.ts";
import { kernelSockets } from "../../src/linux/socket.ts";
import { bareAddress, bareKubernetesFolder as folder } from "./bare-kubernetes-folder.ts";

const never = new AbortController().signal;
const pki = `${folder}/pki`;
const api = { host: "127.0.0.1", port: 6443 } as const;

function say(line: string): void {
  process.stdout.write(`bench| ${line}\n`);
}

/** Runs beside the others until the machine ends; one that ends before is a failure, said with its last lines. */
function start(name: keyof typeof programs, from: string = folder): void {
  const env = { PATH: `${folder}:/usr/bin:/usr/sbin` };
  const child = spawn(`${from}/${name}`, programs[name], { stdio: ["ignore", "pipe", "pipe"], env });
  let end = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      end = (end + text).slice(-1500);
    });
  }
  child.on("error", (error) => say(`failed: ${name} cannot be started: ${error.message}`));
  child.on("exit", (code, signal) => {
    say(`failed: ${name} ended with ${signal ?? String(code)}: ${end.replaceAll("\n", " ")}`);
  });
}

async function until(check: () => Promise<boolean>): Promise<void> {
  while (!(await check().catch(() => false))) await systemClock.sleep(250);
}

function listens(
  target: { readonly path: string } | { readonly host: string; readonly port: number },
): Promise<boolean> {
  const socket = connect(target);
  const { promise, resolve } = Promise.withResolvers<boolean>();
  socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
  return promise.finally(() => socket.destroy());
}

/** The body of an answer with status 200; rejects otherwise. */
async function get(path: string): Promise<string> {
  const [ca, cert, key] = await Promise.all(
    ["ca.crt", "admin.crt", "admin.key"].map((each) => readFile(`${pki}/${each}`)),
  );
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const call = request({ ...api, path, ca, cert, key }, (response) => {
    let body = "";
    response.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
    response.on("end", () =>
      response.statusCode === 200
        ? resolve(body)
        : reject(new Error(`Cannot get ${path}: status ${String(response.statusCode)}`)),
    );
  });
  call.on("error", reject).end();
  return promise;
}

async function isNodeReady(): Promise<boolean> {
  const { items } = JSON.parse(await get("/api/v1/nodes")) as {
    readonly items: readonly {
      readonly status: { readonly conditions: readonly { readonly type: string; readonly status: string }[] };
    }[];
  };
  return items.some(({ status }) =>
    status.conditions.some(({ type, status: value }) => type === "Ready" && value === "True"),
  );
}

/** Mounts, modules, the disk with the programs, one for their data, and the network card with QEMU's address. */
async function prepare(libc: Libc): Promise<void> {
  const mounts = kernelMounts(libc);
  await mounts.setPropagation("/", "private", { recursive: true }); // what is mounted below a shared one cannot be moved
  for (const target of ["/run", "/tmp", "/opt"])
    await mounts.mount({ source: "tmpfs", target, type: "tmpfs", flags: [], data: "mode=0755" });
  await mounts.mount({ source: "cgroup2", target: "/sys/fs/cgroup", type: "cgroup2", flags: [], data: "nsdelegate" });
  const files = nodeFiles();
  const modules = kernelModules(libc, { files, directory: `/usr/lib/modules/${(await kernelInfo(files)).release}` });
  for (const name of ["overlay", "br_netfilter", "xfs", "nf_tables"]) await modules.load(name);
  await mkdir(folder);
  await mounts.mount({ source: "/dev/vda", target: folder, type: "squashfs", flags: ["read-only"] });
  await promisify(execFile)("/usr/sbin/mkfs.xfs", ["-q", "/dev/vdb"]);
  await mounts.mount({ source: "/dev/vdb", target: "/var", type: "xfs", flags: [] });
  for (const name of ["log/pods", "log/containers", "lib/kubelet", "lib/containerd"])
    await mkdir(`/var/${name}`, { recursive: true });
  await using network = openNetwork(libc, kernelSockets(libc), openWeb({ files }));
  const links = await network.links(never);
  for (const { index } of links) await network.changeLink(index, { up: true }, never);
  const ethernet = links.find(({ flags }) => (flags & linkFlags.loopback) === 0);
  if (ethernet === undefined) throw new Error("Cannot find a network card");
  const address = { family: families.inet4, address: bareAddress, prefixLength: 24, scope: 0, flags: 0, priority: 0 };
  await network.addAddress({ ...address, index: ethernet.index }, never);
}

const etcdUrl = "http://127.0.0.1:2379";
const peerUrl = "http://127.0.0.1:2380";

/** The programs' arguments: what they cannot do without, and nothing that only takes time. */
const programs = {
  containerd: ["--config", `${folder}/containerd.toml`],
  etcd: [
    "--name=bench",
    "--data-dir=/var/lib/etcd",
    "--log-level=warn",
    `--listen-client-urls=${etcdUrl}`,
    `--advertise-client-urls=${etcdUrl}`,
    `--listen-peer-urls=${peerUrl}`,
    `--initial-advertise-peer-urls=${peerUrl}`,
    `--initial-cluster=bench=${peerUrl}`,
  ],
  "kube-apiserver": [
    `--etcd-servers=${etcdUrl}`,
    `--advertise-address=${bareAddress}`,
    `--secure-port=${api.port}`,
    `--tls-cert-file=${pki}/api.crt`,
    `--tls-private-key-file=${pki}/api.key`,
    `--client-ca-file=${pki}/ca.crt`,
    "--service-account-issuer=https://bench",
    `--service-account-key-file=${pki}/accounts.pub`,
    `--service-account-signing-key-file=${pki}/accounts.key`,
    "--service-cluster-ip-range=10.96.0.0/12",
    "--authorization-mode=Node,RBAC",
    "--enable-admission-plugins=NodeRestriction",
    "--allow-privileged=true",
  ],
  kubelet: [
    `--config=${folder}/kubelet.yaml`,
    `--kubeconfig=${folder}/kubeconfig`,
    "--hostname-override=bench",
    `--node-ip=${bareAddress}`,
    "--cert-dir=/var/lib/kubelet/pki",
  ],
} as const;

async function main(libc: Libc): Promise<void> {
  await prepare(libc);
  const started = performance.now();
  start("containerd", "/usr/bin");
  start("etcd");
  await until(() => listens({ host: "127.0.0.1", port: 2379 }));
  start("kube-apiserver");
  await until(() => listens({ path: "/run/containerd/containerd.sock" }));
  start("kubelet");
  await until(isNodeReady);
  say(`ready after ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

const libc = openLibc();
try {
  await main(libc);
} catch (error) {
  say(`failed: ${errorChain(error)}`);
}
await kernelPower(libc).end("power-off");
