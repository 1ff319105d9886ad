// `debug` against a node in memory: how the image gets there, what is said and heard, and that the terminal is put back.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CanceledError } from "../../base/abort.ts";
import { decodeUtf8, encodeUtf8 } from "../../base/bytes.ts";
import type { DebugContainerRunRequest, DebugContainerRunResponse } from "../../wire/gen/machine.ts";
import type { Init } from "../../wire/message.ts";
import { ExitCodeError } from "../command.ts";
import { type Answers, type FakeContext, fakeContext } from "../fake/session.ts";
import { type FakeTerminal, fakeTerminal } from "../fake/terminal.ts";
import { buildProgram } from "../program.ts";
import { debug } from "./debug.ts";

type Requests = AsyncIterable<Init<DebugContainerRunRequest>>;
type Answer = Init<DebugContainerRunResponse>;

const inmem = { driver: 0, namespace: 1 };
const print = (text: string): Answer => ({ resp: { kind: "stdoutData", value: encodeUtf8(text) } });
const exit = (value: number): Answer => ({ resp: { kind: "exitCode", value } });

/** What was said, as text. */
function shown({ request }: Init<DebugContainerRunRequest>): string {
  if (request?.kind === "stdinData") return `stdin ${decodeUtf8(request.value)}`;
  return request?.kind === "termResize"
    ? `size ${request.value.width ?? 0} x ${request.value.height ?? 0}`
    : `${request?.kind} ${request?.kind === "signal" ? request.value : ""}`;
}

/** Answers each message with what it was; ends with the code after `count` messages, or with the last. */
async function* echo(requests: Requests, { count = 0, code = 0 } = {}): AsyncGenerator<Answer> {
  let heard = 0;
  for await (const message of requests) {
    yield print(`${shown(message)}\n`);
    if (++heard === count) break;
  }
  yield exit(code);
}

async function* pulled(): AsyncGenerator<object> {
  const progress = { offset: 5n, total: 10n };
  yield { response: { kind: "pullProgress", value: { layerId: "sha256:aa", progress } } };
  yield { response: { kind: "name", value: "example.org/tool@sha256:bb" } };
}

const node = (container: (requests: Requests) => AsyncIterable<Answer>, more: Answers = {}): Answers => ({
  "/machine.ImageService/Pull": () => pulled(),
  "/machine.DebugService/ContainerRun": container,
  ...more,
});

async function run(context: FakeContext, ...args: readonly string[]): Promise<void> {
  const program = buildProgram([debug], () => context, "v0");
  for (const each of [program, ...program.commands]) each.configureOutput({ writeErr: () => undefined });
  await program.parseAsync(["node", "ichorctl", "debug", ...args]);
}

const at = (answers: Answers, terminal: FakeTerminal = fakeTerminal()): FakeContext => ({
  ...fakeContext({ n: answers }),
  terminal,
});

test("an image is pulled; stdin goes to it up to its end; its exit code is ours", async () => {
  const asked: unknown[] = [];
  const first: unknown[] = [];
  const terminal = fakeTerminal();
  async function* remember(requests: Requests): AsyncGenerator<Answer> {
    for await (const message of requests) {
      if (message.request?.kind === "spec") first.push(message.request.value);
      else yield print(shown(message));
    }
    yield exit(3);
  }
  const pull = (request: unknown) => (asked.push(request), pulled());
  const context = at(node(remember, { "/machine.ImageService/Pull": pull }), terminal);
  terminal.type("hello");
  terminal.endInput();
  const options = ["--args", "-x,y", "--env", "A=b=c", "--profile", "host-ns", "--namespace", "system"];
  const failure = await run(context, "example.org/tool:1", ...options, "--", "sh", "-c").catch(
    (error: unknown) => error,
  );
  expect(failure).toMatchObject({ exitCode: 3 });
  expect(failure).toBeInstanceOf(ExitCodeError);
  const containerd = { driver: 1, namespace: 1 };
  expect([asked, first]).toEqual([
    [{ imageRef: "example.org/tool:1", containerd }],
    [
      {
        containerd,
        imageName: "example.org/tool@sha256:bb",
        args: ["-x", "y", "sh", "-c"],
        env: new Map([["A", "b=c"]]),
        profile: 2,
        tty: false,
      },
    ],
  ]);
  expect([context.stdout(), context.stderr()]).toEqual(["stdin hello", ["pulling example.org/tool:1"]]);
  expect(terminal.log).toEqual(["signals taken", "input closed", "signals left"]);
});

test("an archive is sent", async () => {
  const folder = await mkdtemp(join(tmpdir(), "debug-"));
  const path = join(folder, "image.tar");
  await writeFile(path, "archive");
  const sent: unknown[] = [];
  const terminal = fakeTerminal();
  terminal.endInput();
  const importing = (messages: unknown) => (sent.push(messages), { name: "imported" });
  const context = at(
    node((requests) => echo(requests), { "/machine.ImageService/Import": importing }),
    terminal,
  );
  await run(context, path);
  await rm(folder, { recursive: true });
  expect(sent).toEqual([
    [
      { request: { kind: "containerd", value: inmem } },
      { request: { kind: "imageChunk", value: { bytes: Buffer.from("archive") } } },
    ],
  ]);
  expect(context.stderr()).toEqual([`sending ${path} (7 B)`]);
});

test("a terminal is raw meanwhile, tells its size, hands on keys and signals, and is put back", async () => {
  const terminal = fakeTerminal(true);
  const steps = [
    () => terminal.resize({ width: 100, height: 30 }),
    () => terminal.type("\u0003"),
    () => terminal.signal(15),
    () => terminal.signal(1),
  ];
  async function* answers(requests: Requests): AsyncGenerator<Answer> {
    for await (const answer of echo(requests, { count: 6 })) {
      yield answer;
      steps.shift()?.();
    }
  }
  const context = at(node(answers), terminal);
  await run(context, "tool");
  expect(context.stdout()).toBe("spec \nsize 80 x 25\nsize 100 x 30\nstdin \u0003\nsignal 15\nsignal 1\n");
  expect(terminal.log).toEqual(["signals taken", "raw", "restored", "signals left", "input closed"]);
  expect(terminal.signal(2)).toBe(false);
});

test("the terminal is put back when the call fails, too", async () => {
  const terminal = fakeTerminal(true);
  async function* broken(): AsyncGenerator<Answer> {
    yield print("up");
    throw new Error("the node is gone");
  }
  await expect(run(at(node(broken), terminal), "tool")).rejects.toThrow("the node is gone");
  async function* silent(): AsyncGenerator<Answer> {
    yield print("up");
  }
  await expect(run(at(node(silent), fakeTerminal()), "tool")).rejects.toThrow("said no exit code");
  expect(terminal.log.filter((line) => line !== "input closed")).toEqual([
    "signals taken",
    "raw",
    "restored",
    "signals left",
  ]);
});

test("who asks three times, or once after the end of stdin, is not kept waiting", async () => {
  for (const isAtEnd of [true, false]) {
    const terminal = fakeTerminal();
    const up = Promise.withResolvers<void>();
    async function* deaf(requests: Requests): AsyncGenerator<Answer> {
      for await (const { request } of requests) if (request?.kind === "spec" && !isAtEnd) up.resolve();
      up.resolve();
      await Promise.withResolvers<void>().promise;
      yield exit(0);
    }
    const running = run(at(node(deaf), terminal), "tool").catch((error: unknown) => error);
    if (isAtEnd) terminal.endInput();
    await up.promise;
    for (let asked = 0; asked < (isAtEnd ? 1 : 3); asked++) terminal.signal(2);
    expect(await running).toBeInstanceOf(CanceledError);
  }
});

test("one node, and variables with a name", async () => {
  const two = fakeContext({ a: {}, b: {} });
  await expect(run(two, "tool")).rejects.toThrow('command "debug" requires exactly one node (got 2)');
  await expect(run(at({}), "tool", "--env", "=x")).rejects.toThrow("want NAME=value");
});
