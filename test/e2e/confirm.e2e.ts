// A config that cuts its own node off goes away again by itself: at once, and over a restart.
import assert from "node:assert/strict";
import { test } from "node:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../src/base/clock.ts";
import { rpc } from "../../src/wire/gen/rpc.ts";
import { ichorctl } from "../lib/client.ts";
import { admin, configure, testSecrets } from "../lib/kubernetes.ts";
import { eventually, openApi, waitForApi } from "../lib/node.ts";
import { startVm, type Vm } from "../lib/vm.ts";

/** Nobody comes in from outside any more. */
const wall = "apiVersion: v1alpha1\nkind: NetworkDefaultActionConfig\ningress: block\n";
const harmless = "machine:\n  sysctls:\n    net.core.somaxconn: '4321'\n";

async function isReachable(vm: Vm): Promise<boolean> {
  using api = openApi(vm, admin);
  try {
    await api.unary(rpc.MachineService.Version, {}, 3000);
    return true;
  } catch {
    return false;
  }
}

async function untilCutOff(vm: Vm): Promise<void> {
  while (await isReachable(vm)) {
    vm.signal.throwIfAborted();
    await systemClock.sleep(200);
  }
}

const confirmation = (vm: Vm): Promise<string> => ichorctl(vm, "get", "configconfirmation", "-o", "yaml");

void test("a config that nobody can confirm goes away, with a restart where it came with one; one that is confirmed stays", async (context) => {
  const folder = mkdtempSync(join(tmpdir(), "ichor-confirm-"));
  context.after(() => rmSync(folder, { recursive: true }));
  await using vm = await startVm({ name: "confirm", disksMb: [8000], timeLimitMs: 600_000 });
  await configure(vm, testSecrets.config());
  const patch = async (text: string, ...args: readonly string[]): Promise<string> => {
    const file = join(folder, "patch.yaml");
    writeFileSync(file, text);
    return ichorctl(vm, "patch", "mc", "--patch", `@${file}`, ...args);
  };

  assert.match(await patch(wall, "--confirm-within", "15s"), /port 50000/u);
  await untilCutOff(vm);
  await eventually(vm, async () => assert.ok(await isReachable(vm)));
  assert.match(
    await confirmation(vm),
    /state: reverted\n(?:.*\n)*\s+reason: nobody confirmed the machine config within 15s/u,
  );
  assert.doesNotMatch(await ichorctl(vm, "get", "mc", "-o", "yaml"), /NetworkDefaultActionConfig/u);

  await patch(harmless, "--confirm-within", "20s");
  await ichorctl(vm, "apply-config", "--confirm");
  await systemClock.sleep(22_000, vm.signal);
  assert.match(await ichorctl(vm, "get", "mc", "-o", "yaml"), /somaxconn/u);

  await patch(wall, "--mode", "staged", "--confirm-within", "15s");
  await ichorctl(vm, "reboot", "--wait=false");
  await untilCutOff(vm);
  await eventually(vm, async () => {
    await waitForApi(vm, admin);
    assert.match(await confirmation(vm), /state: reverted/u);
  });
  const text = await ichorctl(vm, "get", "mc", "-o", "yaml");
  assert.match(text, /somaxconn/u);
  assert.doesNotMatch(text, /NetworkDefaultActionConfig/u);
});
