// `node tools/test/group.ts GROUP [PART OF A FILE NAME]`: runs the tests of one group of test/ and leaves their counts.
//   e2e     test/e2e/*.e2e.ts: whole nodes in QEMU, from out/
//   matrix  test/matrix/*.matrix.ts: faults of installation, upgrade and rollback, on UEFI and on a BIOS, and encrypted volumes (make test-matrix)
//   cluster test/cluster/*.cluster.ts: a Kubernetes on nodes in QEMU, from a blank machine on, and a mesh of two (make test-cluster)
//   kube    test/kube/*.kube.ts: the client of Kubernetes, what changes a Node, and the files that we render, with a real API server
//   etcd    test/etcd/*.etcd.ts: the client of etcd and its service, over real members on loopback addresses
//   tpm     test/tpm/*.tpm.ts: secrets sealed by a TPM in software
//   image   test/image/*.image.ts: the image in out/, and that it builds to the same bytes
import { globSync } from "node:fs";
import { basename, join } from "node:path";
import { top } from "../image/paths.ts";
import { withSecondGuest } from "./emulator.ts";
import { inLanes, laneCount } from "./lanes.ts";
import { runNodeTests } from "./node-tests.ts";
import { addCounts, saveResult, type TestCounts } from "./results.ts";

/** Of a whole file: an image with each fault under each firmware takes more than an hour. */
const timeLimitMs = 7_200_000;

const [group = "", part = ""] = process.argv.slice(2);
const files = globSync(`test/${group}/*.${group}.ts`, { cwd: top })
  .filter((name) => name.includes(part))
  .sort()
  .map((name) => join(top, name));
if (files.length === 0) throw new Error(`Cannot find tests of group "${group}" in files named "${part}"`);

async function runFile(file: string, say: (text: string) => void): Promise<TestCounts> {
  const name = basename(file);
  say(`${name}:\n`);
  return withSecondGuest(name, () => runNodeTests([file], timeLimitMs, say));
}

// The others measure times, or have machines that need all of this one.
const lanes = group === "e2e" || group === "image" ? Math.min(laneCount(), files.length) : 1;
const counts = (await inLanes(files, lanes, runFile)).reduce(addCounts);
saveResult(group, counts);
console.log(`${group}: ${counts.passed} passed, ${counts.failed} failed`);
if (counts.failed > 0) process.exitCode = 1;
