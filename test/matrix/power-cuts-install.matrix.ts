// The power goes at each step of an installation that the node tells of: the machine is started from its medium again and can be installed, or from its
// disk with all that is to be there; the config that is applied then counts. One machine for all cuts: each installation goes as far as a step at which
// the power was not cut yet, over what the one before has left behind; where it ends on the disk, the node is reset, which leaves a blank disk.
// `POWER_CUT_STEPS`: only steps that match this regular expression.
import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../../src/base/clock.ts";
import { ResetRequestWipeMode } from "../../src/wire/gen/machine.ts";
import { rpc } from "../../src/wire/gen/rpc.ts";
import { imageVersion } from "../../tools/image/media.ts";
import { makeInstaller, openInstallerRegistry } from "../lib/bad-images.ts";
import {
  blankDisk,
  checkInstalled,
  contentOfDisk,
  currentIso,
  isFromMedium,
  mediumArgument,
  mirrorPatch,
  unattendedPatch,
} from "../lib/installation.ts";
import { admin, applyConfiguration, testSecrets } from "../lib/kubernetes.ts";
import { eventually, insecure, openApi, readText, waitForApi } from "../lib/node.ts";
import type { FirmwareKind } from "../lib/upgrade.ts";
import { startVm, type Vm } from "../lib/vm.ts";

const wanted = new RegExp(process.env["POWER_CUT_STEPS"] ?? "", "u");
/** Loaders of the medium read it all under emulation. */
const startLimitMs = 300_000;
/** More steps than an installation has. */
const mostSteps = 40;
/** What the node tells while it installs itself, and afterwards until it restarts. */
const stepLine = /\[ichor\] (installing \{"step": ".*"\}|.*\bSTATE\b.*|.*reboot.*)$|reboot: (?:Restarting system)$/u;

/** The same in each installation: without identifiers, sizes, amounts. */
function stepName(line: string): string | undefined {
  const found = stepLine.exec(line);
  return found?.[0]
    .replace(/^\[ichor\] /u, "")
    .replaceAll(/\([^)]*\)|\d[\w.:-]*/gu, "")
    .trim();
}

interface Bench {
  readonly firmware: FirmwareKind;
  readonly vm: Vm;
  readonly config: Uint8Array;
  /** Called with the name of each step. */
  onStep: ((name: string) => void) | undefined;
}

async function isOnDisk(vm: Vm): Promise<boolean> {
  using api = openApi(vm, admin);
  return await readText(api, "/proc/cmdline").then(
    (line) => !line.includes(mediumArgument),
    () => false, // not answered: it is installing, or starting
  );
}

/** Has the machine install itself and cuts the power at the first step that is not among `done`. Resolves with it; undefined when there was none. */
async function cutAtNew(bench: Bench, done: ReadonlySet<string>): Promise<string | undefined> {
  const { vm, config } = bench;
  const made: { cut?: { readonly at: string; readonly isOff: Promise<void> } } = {};
  bench.onStep = (name) => {
    if (!done.has(name) && wanted.test(name)) made.cut ??= { at: name, isOff: vm.powerCut() };
  };
  const applied = applyConfiguration(vm, config).catch(() => undefined); // an error of the cut
  while (made.cut === undefined && !(await isOnDisk(vm))) await systemClock.sleep(500, vm.signal);
  bench.onStep = undefined;
  await made.cut?.isOff;
  if (made.cut === undefined) await applied;
  return made.cut?.at;
}

/** Switches on; the machine has to start from something. */
async function startAgain(vm: Vm): Promise<void> {
  await vm.powerOn();
  using limit = systemClock.timeout(startLimitMs, vm.signal);
  await vm.waitForLine(/Kernel command line: /u, limit.signal);
}

/** The node on the disk has its config, is given it when it has not, and is what was installed; it is taken from the disk again. */
async function checkAndReset({ vm, firmware, config }: Bench): Promise<string> {
  const hasConfig = await eventually(vm, async () => {
    for (const credentials of [admin, insecure]) {
      using api = openApi(vm, credentials);
      const answer = api.unary(rpc.MachineService.Version, {}, 5000);
      const isAnswered = await answer.then(
        () => true,
        () => false,
      );
      if (isAnswered) return credentials === admin;
    }
    throw new Error("The node on the disk does not answer");
  });
  if (!hasConfig) await applyConfiguration(vm, config);
  await checkInstalled(vm, firmware);
  using api = openApi(vm, admin);
  await api.unary(rpc.MachineService.Reset, { mode: ResetRequestWipeMode.ALL, reboot: true });
  await waitForApi(vm, insecure);
  assert.ok(isFromMedium(vm), "something of the disk was started after all of it was reset");
  using maintenance = openApi(vm, insecure);
  await eventually(vm, async () => assert.deepEqual(await contentOfDisk(maintenance), blankDisk));
  return hasConfig ? "from the disk, with its config" : "from the disk, without a config";
}

const firmwares: readonly FirmwareKind[] = ["bios", "uefi"];

for (const firmware of firmwares) {
  void test(`${firmware}: the power goes at each step of an installation`, async (context) => {
    await using registry = await openInstallerRegistry();
    registry.push(makeInstaller({ version: imageVersion() }), "ichor/installer:next");
    const patches = [mirrorPatch(registry.mirror), unattendedPatch("registry.test/ichor/installer:next")];
    const watched: Pick<Bench, "onStep"> = { onStep: undefined };
    await using vm = await startVm({
      name: `matrix-cuts-install-${firmware}`,
      firmware,
      medium: await currentIso(),
      mediumLast: true,
      disksMb: [12_000],
      memoryMb: 3072,
      kernelArgs: ["loglevel=7"],
      timeLimitMs: 7_200_000,
      onLine(line) {
        const name = stepName(line);
        if (name !== undefined) watched.onStep?.(name);
      },
    });
    const bench: Bench = Object.assign(watched, { vm, firmware, config: testSecrets.config(...patches) });
    const done = new Set<string>();
    while (done.size < mostSteps) {
      await waitForApi(vm, insecure);
      const step = await cutAtNew(bench, done);
      if (step === undefined) break;
      done.add(step);
      await startAgain(vm);
      const place = isFromMedium(vm) ? "from the medium" : await checkAndReset(bench);
      context.diagnostic(`cut at "${step}": started ${place}`);
      if (/installation of .*complete/u.test(step)) assert.notEqual(place, "from the medium");
      if (step.includes("Restarting system")) assert.equal(place, "from the disk, with its config");
    }
    assert.ok(done.size > 0 && done.size < mostSteps, `cut at ${done.size} steps`);
    context.diagnostic(`installed without a cut: ${await checkAndReset(bench)}`);
  });
}
