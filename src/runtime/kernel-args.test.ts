// The command line: words, quotes, repeats, and the values the node reads.
import { expect, test } from "vitest";
import { parseKernelArgs, readBootArgs } from "./kernel-args.ts";
import { modeOf, supports } from "./mode.ts";

test("parseKernelArgs() keeps repeats, quotes and words without a value", () => {
  const args = parseKernelArgs('console=ttyS0 quiet dyndbg="file x.c +p" module="a b" a=1 a=2 ip=::::\n');
  expect([args.all("a"), args.first("dyndbg"), args.first("module"), args.first("quiet"), args.has("none")]).toEqual([
    ["1", "2"],
    "file x.c +p",
    "a b",
    "",
    false,
  ]);
});

test("parseKernelArgs() stops at the arguments of init", () => {
  expect(parseKernelArgs("a=1 -- b=2").has("b")).toBe(false);
});

test("readBootArgs() gives defaults for an empty line", () => {
  expect(readBootArgs(parseKernelArgs(""))).toEqual({
    platform: "metal",
    config: undefined,
    configEarly: "",
    configInline: "",
    hostname: undefined,
    ignoredInterfaces: [],
    eventsSink: undefined,
    kernelLog: [],
    wipe: undefined,
    haltIfInstalled: false,
    externalLoader: false,
    deviceSettleMs: 0,
    auditdDisabled: false,
    dashboardDisabled: false,
    dashboardConsole: undefined,
    environment: {},
    metaSeed: "",
    shutdown: "poweroff",
    siderolinkApi: undefined,
    stayOnFatal: false,
    imageVersion: undefined,
  });
});

test("readBootArgs() reads what was given", () => {
  const line =
    "talos.platform=nocloud talos.config.early=AA talos.config.early=BB talos.hostname=n1 talos.device.settle_time=20m talos.auditd.disabled=1 talos.shutdown=halt panic=5 panic=0 ichor.version=v1.14.0+ichor.2 talos.environment=A=B talos.environment=A=C=D talos.environment=EF talos.environment=INSTALLER_META_BASE64=MHhhPQ==";
  const args = readBootArgs(parseKernelArgs(line));
  expect(args).toMatchObject({
    platform: "nocloud",
    configEarly: "AABB",
    hostname: "n1",
    deviceSettleMs: 600_000,
    auditdDisabled: true,
    shutdown: "halt",
    stayOnFatal: true,
    imageVersion: "v1.14.0+ichor.2",
    environment: { A: "C=D" },
    metaSeed: "MHhhPQ==",
  });
});

test("readBootArgs() prefers the platform of the environment", () => {
  const { platform, environment } = readBootArgs(
    parseKernelArgs("talos.platform=metal talos.environment=PLATFORM=nocloud"),
  );
  expect([platform, environment]).toEqual(["nocloud", {}]);
});

test("modeOf() and supports() tell what a node can do", () => {
  const plain = { inContainer: false, isMetalAgent: false };
  expect([modeOf("metal", plain), modeOf("aws", plain), modeOf("metal", { ...plain, inContainer: true })]).toEqual([
    "metal",
    "cloud",
    "container",
  ]);
  const agent = { ...plain, isMetalAgent: true };
  expect([modeOf("equinixMetal", plain), modeOf("metal", agent), modeOf("aws", agent)]).toEqual([
    "metal",
    "metal-agent",
    "cloud",
  ]);
  expect([supports("container", "reboot"), supports("metal", "reboot")]).toEqual([false, true]);
});
