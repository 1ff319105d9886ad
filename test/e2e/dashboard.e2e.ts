// The machine's own screen: the dashboard on its second terminal, the console's lines on the first.
import assert from "node:assert/strict";
import { test } from "node:test";
import { rpc } from "../../src/wire/gen/rpc.ts";
import { eventually, insecure, openApi, waitForApi } from "../lib/node.ts";
import { startVm } from "../lib/vm.ts";

interface Picture {
  readonly width: number;
  readonly height: number;
  /** Of one of the points, 0 to 255: red, green, blue. */
  at(x: number, y: number): readonly number[];
}

/** Source: ppm(5), the binary form. */
function parsePpm(bytes: Uint8Array): Picture {
  const head = /^P6\s+(?<width>\d+)\s+(?<height>\d+)\s+255\s/u.exec(
    Buffer.from(bytes.subarray(0, 64)).toString("latin1"),
  );
  assert.ok(head?.groups !== undefined, "the picture is no PPM");
  const [width, height] = [Number(head.groups["width"]), Number(head.groups["height"])];
  const start = head[0].length;
  return { width, height, at: (x, y) => [...bytes.subarray(start + 3 * (y * width + x)).subarray(0, 3)] };
}

/** The head of the dashboard is a bar over the whole width; here it is seen at its left edge and near its right one, between words. */
function hasBar({ width, at }: Picture): boolean {
  const grey = [168, 168, 168];
  return [1, Math.floor(width * 0.7)].every((x) => at(x, 1).every((value, index) => value === grey[index]));
}

void test("a machine with a screen shows the dashboard there, and the console's lines beside it", async () => {
  const devices = ["VGA", "virtio-keyboard-pci"];
  await using vm = await startVm({ name: "dashboard", kernelArgs: ["console=tty0"], devices, timeLimitMs: 240_000 });
  await waitForApi(vm, insecure);
  using api = openApi(vm, insecure);
  const seen = async (wanted: boolean): Promise<void> =>
    assert.equal(hasBar(parsePpm(await vm.screen())), wanted, "the bar of the dashboard is on the screen");
  await eventually(vm, () => seen(true));
  const { messages } = await api.unary(rpc.MachineService.ServiceList, {});
  const service = messages[0]?.services.find(({ id }) => id === "dashboard");
  assert.equal(service?.state, "Running");
  await vm.press("q"); // leaves nothing, since there is nothing behind it
  await vm.press("alt", "f1");
  await eventually(vm, () => seen(false));
  await vm.press("alt", "f2");
  await eventually(vm, () => seen(true));
  await vm.powerButton();
  await vm.waitForExit();
});
