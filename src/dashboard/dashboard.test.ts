// The dashboard as it is seen: whole screens of a node in memory, keys, and the terminal at the end.
import { expect, test } from "vitest";
import { manualClock } from "../base/manual-clock.ts";
import { CanceledError, isCanceled } from "../base/abort.ts";
import { MachineKind } from "../resources/config/common/enums.ts";
import { MachineType } from "../resources/config/machine-type.ts";
import { HostnameStatus } from "../resources/network/hostname-status.ts";
import { NodeAddress } from "../resources/network/node-address.ts";
import { MachineStage } from "../resources/runtime/common/enums.ts";
import { Diagnostic } from "../resources/runtime/diagnostic.ts";
import { MachineStatus } from "../resources/runtime/machine-status.ts";
import { PlatformMetadata } from "../resources/runtime/platform-metadata.ts";
import { Version } from "../resources/runtime/version.ts";
import { encode } from "../wire/codec.ts";
import { ResourceDefinitionSpec } from "../wire/gen/cosi-resource-meta.ts";
import { rpc } from "../wire/gen/rpc.ts";
import { dashboard } from "../ctl/commands/dashboard.ts";
import { isGroup } from "../ctl/command.ts";
import { fakeNode } from "../ctl/fake/node.ts";
import { fakeContext } from "../ctl/fake/session.ts";
import { fakeTerminal } from "../ctl/fake/terminal.ts";
import { openNodeModel } from "./live/node-model.ts";
import { summaryOf } from "./live/summary.ts";
import { consoleGlyph } from "./console-font.ts";
import { drawDashboard } from "./draw.ts";
import { thisNode } from "./local-sessions.ts";
import { showDashboard } from "./run.ts";
import { runDashboard } from "../ctl/dashboard.ts";
import { initialState } from "./state.ts";

/** A terminal that shows: understands what the dashboard writes, and nothing else. */
function shown(output: string, { width, height }: { readonly width: number; readonly height: number }): string {
  const rows = Array.from({ length: height }, () => Array.from({ length: width }, () => " "));
  let [x, y] = [0, 0];
  const whole = output.slice(Math.max(0, output.lastIndexOf("\u001b[2J")));
  const pieces = whole.matchAll(/\u001b\[(?<parameters>[\d;]*)(?<final>[HJm])|(?<text>[\s\S])/gu); // oxlint-disable-line no-control-regex
  for (const { groups } of pieces) {
    const { parameters = "", final, text = "" } = groups ?? {};
    if (final === "H") [y = 0, x = 0] = parameters.split(";").map((each) => Number(each) - 1);
    else if (final === "J") for (const row of rows) row.fill(" ");
    else if (final === undefined) {
      const row = rows[y];
      if (row === undefined || x >= width) throw new Error(`wrote "${text}" outside of the screen at ${x}, ${y}`);
      row[x++] = text;
    }
  }
  return `${rows.map((row) => row.join("").trimEnd()).join("\n")}\n`;
}

const first = "10.0.0.2";
const size = { width: 80, height: 24 };

async function start(screen = size) {
  const node = fakeNode();
  const other = fakeNode();
  other.power(false);
  node.set(MachineStatus, "machine", { stage: MachineStage.running, status: { ready: true, unmetConditions: [] } });
  node.set(MachineType, "machine-type", { type: MachineKind.controlplane });
  node.set(HostnameStatus, "hostname", { hostname: "cp-1" });
  node.set(Version, "version", { name: "Ichor", version: "v1.14.0+ichor.0.1.0" });
  node.set(NodeAddress, "current", { addresses: ["10.0.0.2/24"] });
  node.set(Diagnostic, "address-overlap", { message: "host and pod network overlap", details: [] });
  for (let line = 1; line <= 30; line++)
    node.say(
      `kern: ${line % 7 === 0 ? "warning" : "info"}: [2026-01-01T00:00:${String(line).padStart(2, "0")}Z]: line ${line}`,
    );
  const clock = manualClock();
  const terminal = fakeTerminal(true);
  const nodes = { [first]: node.answers, "10.0.0.3": other.answers };
  const context = { ...fakeContext(nodes, { nodes: Object.keys(nodes) }), clock, terminal };
  terminal.resize(screen);
  let ended: unknown = "running";
  const done = runDashboard(context, 3000).then(
    () => (ended = "quit"),
    (error: unknown) => (ended = error),
  );
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 6; turn++) await clock.advance(100);
  };
  await settle();
  let current = screen;
  return {
    node,
    clock,
    terminal,
    settle,
    done,
    ended: () => ended,
    resize(next: typeof size) {
      current = next;
      terminal.resize(next);
    },
    async press(keys: string) {
      terminal.type(keys);
      await settle();
    },
    screen: () => shown(context.stdout(), current),
    written: () => context.stdout().length,
  };
}

/** Ages depend on the clock of tests, which begins long before the node's boot. */
const file = (name: string) => `testdata/${name}.txt`;

test("F1 shows facts, problems and the log, at 80 × 24 and wide", async () => {
  const { screen, press, resize, settle } = await start();
  await expect(screen()).toMatchFileSnapshot(file("summary-80"));
  await press("kkk");
  expect(screen()).toContain("kernel log, 3 lines from the end");
  expect(screen()).not.toContain("line 30");
  resize({ width: 130, height: 30 });
  await settle();
  await expect(screen()).toMatchFileSnapshot(file("summary-130"));
  await press("q");
});

test("F2 shows graphs and processes", async () => {
  const { screen, press, clock } = await start();
  await press("\u001bOQ");
  for (let polls = 0; polls < 4; polls++) await clock.advance(3000);
  await expect(screen()).toMatchFileSnapshot(file("monitor-80"));
  await press("s");
  expect(screen()).toContain("processes by memory");
  await press("q");
});

test("F3 explores types, resources, and one of them; secrets stay hidden", async () => {
  const { node, screen, press, settle } = await start();
  const definition = (resourceType: string, sensitivity: number) => ({
    resourceType, defaultNamespace: "ns", allAliases: [], aliases: ["lamp"], displayType: "Lamp", sensitivity, printColumns: [{ name: "Watts", jsonPath: "{.watts}" }],
  }); // prettier-ignore
  const metadata = { namespace: "ns", type: "Lamps.x", version: "3", owner: "", phase: "running", annotations: new Map(), labels: new Map(), finalizers: [] }; // prettier-ignore
  const lamp = (id: string) => ({ metadata: { ...metadata, id }, spec: { yamlSpec: `watts: ${id.length}\n` } });
  node.answer(rpc.State.List.path, () =>
    [definition("Lamps.x", 0), definition("Keys.x", 1)].map((each) => ({
      resource: { spec: { protoSpec: encode(ResourceDefinitionSpec, each), yamlSpec: "" } },
    })),
  );
  node.answer(rpc.State.Watch.path, async function* watch({ type }: { readonly type: string }, signal: AbortSignal) {
    if (!type.endsWith(".x")) return;
    yield { event: [...["one", "three"].map((id) => ({ eventType: 0, resource: lamp(id) })), { eventType: 3 }] };
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
  });
  node.answer(rpc.State.Get.path, ({ id }: { readonly id: string }) => ({ resource: lamp(id) }));
  await press("3");
  await expect(screen()).toMatchFileSnapshot(file("types-80"));
  await press("j\r");
  await press("j");
  await expect(screen()).toMatchFileSnapshot(file("list-80"));
  await press("\r");
  await settle();
  expect(screen()).toContain("watts: 5");
  await press("\u001b");
  await press("\u001b");
  await press("/key\r");
  expect(screen()).not.toContain("Lamps.x");
  await press("\r");
  await press("\r");
  await settle();
  expect(screen()).toContain("spec: <redacted>");
  await press("q");
});

test("other nodes are a key away, and one that does not answer says so", async () => {
  const { screen, press, ended } = await start();
  await press("l");
  expect(screen().split("\n")[0]).toMatch(/^ 10\.0\.0\.3 {2}no answer for \d+s .*‹ 2\/2 ›$/u);
  expect(screen()).toContain("no answer: no route to host");
  await press("l");
  expect(screen()).toContain("cp-1 (10.0.0.2)");
  await press("q");
  expect(ended()).toBe("quit");
});

test("a screen that stays the same is not written again; a small one asks for room", async () => {
  const { screen, press, resize, settle, written } = await start();
  await settle();
  const before = written();
  await settle();
  expect(written() - before).toBeLessThan(40); // at most an age in the head
  resize({ width: 20, height: 5 });
  await settle();
  expect(screen()).toBe("want 40 × 10 charact\n\n\n\n\n");
  await press("q");
});

test("the terminal is given back at every end: quit, end of input, signal, failure", async () => {
  const given = ["signals taken", "raw", "full screen"];
  const back = ["screen given back", "restored", "signals left"];
  const ends: readonly (readonly [string, (at: Awaited<ReturnType<typeof start>>) => void])[] = [
    ["q", ({ terminal }) => terminal.type("q")],
    ["Ctrl-C", ({ terminal }) => terminal.type("\u0003")],
    ["end of input", ({ terminal }) => terminal.endInput()],
    ["signal", ({ terminal }) => void terminal.signal(15)],
  ];
  for (const [name, end] of ends) {
    const started = await start();
    end(started);
    await started.settle();
    await started.done;
    expect([name, started.terminal.log.filter((line) => line !== "input closed")]).toEqual([name, [...given, ...back]]);
    expect(isCanceled(started.ended())).toBe(name === "signal");
  }
});

test("Ctrl-Z suspends, and draws everything again afterwards", async () => {
  const { terminal, press, screen, written } = await start();
  const before = written();
  await press("\u001a");
  expect(terminal.log).toContain("suspended");
  expect(written() - before).toBeGreaterThan(500);
  expect(screen()).toContain("cp-1");
  await press("q");
});

/** The screen of a machine without a cloud. */
function startOnConsole(configUrl?: string) {
  const node = fakeNode();
  node.set(HostnameStatus, "hostname", { hostname: "cp-1" });
  node.say("kern: info: [2026-01-01T00:00:01Z]: a “quoted” line");
  node.set(PlatformMetadata, "platformmetadata", { platform: "metal" });
  const clock = manualClock();
  const terminal = fakeTerminal(true);
  terminal.resize({ width: 80, height: 25 });
  const { session } = fakeContext({ [thisNode]: node.answers }, { nodes: [thisNode] });
  const stop = new AbortController();
  let written = "";
  const saved: string[] = [];
  const saveNetwork = async (text: string): Promise<void> => void saved.push(text);
  const saveCode = async (code: string): Promise<void> => {
    if (code === "full") throw new Error("meta write failed");
    saved.push(`code "${code}"`);
  };
  const print = async (text: string): Promise<void> => void (written += text);
  const place = { kind: "console", restMs: 80, glyph: consoleGlyph, saveNetwork, configUrl, saveCode } as const;
  const options = { nodes: [thisNode], sessions: session, clock, terminal, print, place, intervalMs: 3000 };
  const ended = showDashboard(options, stop.signal).catch((error: unknown) => error);
  return {
    node,
    terminal,
    saved,
    async press(keys: string): Promise<string> {
      terminal.type(keys);
      for (let turn = 0; turn < 6; turn++) await clock.advance(100);
      return shown(written, { width: 80, height: 25 });
    },
    async end(): Promise<unknown> {
      stop.abort(new CanceledError("Terminated"));
      await clock.advance(100);
      return ended;
    },
  };
}

test("on the machine's own screen nobody leaves it, Ctrl+Z stops updates, and the font has every character", async () => {
  const { node, terminal, saved, press, end } = startOnConsole();
  expect(await press("q\u0003")).toMatch(/^ cp-1 .*a "quoted" line.* {2}Alt\+F1: console\n$/su);
  expect(await press("\u001a")).toContain("stopped, ^Z: go on");
  node.say("kern: info: [2026-01-01T00:00:02Z]: said while nothing moved");
  expect(await press("")).not.toContain("said while nothing moved");
  expect(await press("\u001a")).toContain("said while nothing moved");
  expect(terminal.log).not.toContain("suspended");
  expect(await press("\u001b[[C")).toContain("Host name");
  expect(await press("box q3\u007f\u007f\u007f\u001b[Z\r")).toContain("saved: it counts from now on");
  expect(saved.join("")).toMatch(/hostnames:\n +- hostname: box\n/u);
  expect(await press("\u001b[[D")).toContain("F4 Resources");
  expect(isCanceled(await end())).toBe(true);
});

test("F4 asks for the code where the URL of the machine's config has one", async () => {
  const { saved, press, end } = startOnConsole("http://10.0.0.1/c?a=${code}");
  expect(await press("")).toContain("F5 Resources");
  await press("4");
  await expect(await press("q 15\u007f")).toMatchFileSnapshot(file("config-url-80"));
  expect(await press("\r\r")).toContain("saved: the next question for the config has it");
  expect(await press("\u001b[A\u0015full\t\r")).toContain("it is not saved: meta write failed");
  await press("\t\u0015\t\r");
  expect(saved).toEqual(['code "q 1"', 'code ""']);
  expect(await press("\u001b[[E")).toContain("types of resources");
  await end();
});

test("drawDashboard() warns of a certificate that ends soon", () => {
  const node = fakeNode();
  const { session } = fakeContext({ [first]: node.answers });
  const clock = manualClock();
  const model = openNodeModel({ node: first, session, clock, intervalMs: 1000 });
  const content = {
    isOnConsole: false,
    isStopped: false,
    views: ["summary"] as const,
    configUrl: "",
    nodes: [first],
    node: { summary: summaryOf(model), kernelLog: [], figures: [], processes: [] },
    explorer: { definitions: [], rows: [], text: [], trouble: "", isComplete: false },
    nowMs: clock.now(),
  };
  const lines = (leftMs: number) =>
    drawDashboard(initialState, { ...content, certificateEndsMs: clock.now() + leftMs }, size)
      .screen.lines()
      .join("\n");
  expect(lines(3 * 86_400_000)).toContain("your client certificate ends in 3d: ichorctl config new makes another");
  expect(lines(-1)).toContain("your client certificate has ended");
  expect(lines(31 * 86_400_000)).not.toContain("certificate");
});

test("without a terminal there is no dashboard", async () => {
  const context = fakeContext({ [first]: fakeNode().answers });
  if (isGroup(dashboard)) throw new Error("found a group");
  await expect(dashboard.run(context, [], { interval: "3s" })).rejects.toThrow("want a terminal as input and output");
  await expect(dashboard.run(context, [], { interval: "1ms" })).rejects.toThrow("want at least 200ms");
});
