// Which machines show the dashboard, and where.
import { expect, test } from "vitest";
import { dashboardScreen, findDashboardScreen } from "./dashboard-screen.ts";
import { parseKernelArgs, readBootArgs } from "./kernel-args.ts";

const args = (line: string) => readBootArgs(parseKernelArgs(line));
const vga = ["(S) VGA+"];
const dummy = ["(S) dummy device"];
const second = { device: "/dev/tty2", number: 2 };

test("dashboardScreen() is the second terminal of a machine with a screen", () => {
  expect(dashboardScreen(args(""), { active: ["tty0"], drawers: vga })).toEqual(second);
  expect(dashboardScreen(args(""), { active: ["ttyS0", "tty0"], drawers: vga })).toEqual(second);
  expect(dashboardScreen(args(""), { active: ["tty1"], drawers: [...dummy, "(M) frame buffer device"] })).toEqual(
    second,
  );
});

test("dashboardScreen() is nowhere without a screen, and where somebody does not want it", () => {
  expect(dashboardScreen(args(""), { active: ["ttyS0"], drawers: vga })).toBeUndefined();
  expect(dashboardScreen(args(""), { active: ["tty0"], drawers: dummy })).toBeUndefined();
  expect(dashboardScreen(args(""), { active: ["tty0"], drawers: ["(S) *CGA"] })).toBeUndefined();
  const off = "talos.dashboard.disabled=1 talos.dashboard.console=ttyS1";
  expect(dashboardScreen(args(off), { active: ["tty0"], drawers: vga })).toBeUndefined();
});

test("dashboardScreen() is the device that the command line names", () => {
  const of = (name: string) =>
    dashboardScreen(args(`talos.dashboard.console=${name}`), { active: ["ttyS0"], drawers: dummy });
  expect(of("ttyS1")).toEqual({ device: "/dev/ttyS1" });
  expect(of("/dev/ttyS1")).toEqual({ device: "/dev/ttyS1" });
  expect(of("tty5")).toEqual({ device: "/dev/tty5", number: 5 });
});

test("findDashboardScreen() asks the kernel", async () => {
  const found: Readonly<Record<string, string>> = {
    "/sys/class/tty/console/active": "tty0 ttyS0\n",
    "/sys/class/vtconsole/vtcon0/name": "(S) dummy device\n",
    "/sys/class/vtconsole/vtcon1/name": "(M) frame buffer device\n",
  };
  const files = { findText: async (path: string) => found[path] };
  expect(await findDashboardScreen(files, args(""))).toEqual(second);
  expect(await findDashboardScreen({ findText: async () => undefined }, args(""))).toBeUndefined();
});
