// ContainerRun over containers in memory: what the client says reaches the program, what that prints and ends with reaches the client, and nothing is left.
import { expect, test } from "vitest";
import { concatBytes, decodeUtf8, encodeUtf8 } from "../../base/bytes.ts";
import type { Logger } from "../../base/logger.ts";
import { silentLogger } from "../../base/logger.ts";
import { queue } from "../../base/queue.ts";
import { Code } from "../../rpc/status.ts";
import { ContainerDriver, ContainerdNamespace } from "../../wire/gen/common.ts";
import type { DebugContainerRunRequest, DebugContainerRunResponse } from "../../wire/gen/machine.ts";
import { DebugContainerRunRequestSpecProfile as Profile } from "../../wire/gen/machine.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import type { Init } from "../../wire/message.ts";
import { fakeContext } from "../fake/context.ts";
import type { InvokeOptions } from "../fake/invoke.ts";
import { converse } from "../fake/invoke.ts";
import type { MemoryProgram } from "../fake/memory-debug.ts";
import { memoryDebug } from "../fake/memory-debug.ts";
import { containerRun } from "./catalogue.ts";

type Request = Init<DebugContainerRunRequest>;
type SpecInit = Extract<NonNullable<Request["request"]>, { readonly kind: "spec" }>["value"];

const containerd = { driver: ContainerDriver.CONTAINERD, namespace: ContainerdNamespace.NS_SYSTEM };
const wholeSpec: SpecInit = { containerd, imageName: "tool", profile: Profile.PROFILE_PRIVILEGED };
const spec = (more: SpecInit = {}): Request => ({ request: { kind: "spec", value: { ...wholeSpec, ...more } } });
const stdin = (text: string): Request => ({ request: { kind: "stdinData", value: encodeUtf8(text) } });

async function* all(...requests: readonly Request[]): AsyncGenerator<Request> {
  yield* requests;
}

/** Prints one line for each thing that happens, up to the end of the input. */
const tell: MemoryProgram = async ({ request, print, next }) => {
  print(`${request.profile} ${request.terminal} ${request.args.join("+")} ${[...request.env].join()}\n`);
  for (;;) {
    const event = await next();
    print(`${JSON.stringify(event.kind === "input" ? decodeUtf8(event.bytes) : event)}\n`);
    if (event.kind === "end of input") return 3;
  }
};
/** Never ends by itself. */
const idle: MemoryProgram = async ({ print, next }) => {
  print("up");
  for (;;) await next();
};

const debug = memoryDebug({ tool: tell, idle, big: async ({ print }) => (print(new Uint8Array(1100).fill(65)), 0) });
const run = (
  requests: AsyncIterable<Request>,
  options?: InvokeOptions,
): Promise<readonly DebugContainerRunResponse[]> =>
  converse(containerRun, rpc.DebugService.ContainerRun, requests, fakeContext({ debug }), options);

const textOf = (answers: readonly DebugContainerRunResponse[]): string =>
  decodeUtf8(concatBytes(answers.flatMap(({ resp }) => (resp?.kind === "stdoutData" ? [resp.value] : []))));

test("what the client says reaches the container in order; what it prints comes back, the exit code last", async () => {
  const resize: Request = { request: { kind: "termResize", value: { width: 80, height: 25 } } };
  const interrupt: Request = { request: { kind: "signal", value: 2 } };
  const first = spec({ args: ["a", "b"], env: new Map([["X", "y"]]), tty: true, profile: Profile.PROFILE_HOST_NS });
  const answers = await run(all(first, resize, stdin("hello"), stdin(""), interrupt));
  expect(textOf(answers)).toBe(
    'host-ns true a+b X,y\n{"kind":"size","width":80,"height":25}\n"hello"\n{"kind":"signal","number":2}\n{"kind":"end of input"}\n',
  );
  expect(answers.at(-1)).toEqual({ resp: { kind: "exitCode", value: 3 } });
  expect(debug.containers.size).toBe(0);
});

test("what is printed comes in pieces of at most 512 bytes", async () => {
  const answers = await run(all(spec({ imageName: "big" })));
  const lengths = answers.map(({ resp }) => (resp?.kind === "stdoutData" ? resp.value.length : resp));
  expect(lengths).toEqual([512, 512, 76, { kind: "exitCode", value: 0 }]);
});

test("a client that goes takes the container with him, and it is told who ran what", async () => {
  const gone = new AbortController();
  const lines: unknown[] = [];
  const log: Logger = { ...silentLogger, info: (message, facts = {}) => void lines.push([message, facts]) };
  async function* silent(): AsyncGenerator<Request> {
    yield spec({ imageName: "idle", args: ["x"], env: new Map([["TOKEN", "secret"]]) });
    await queue<never>(1, "fail").take(gone.signal);
  }
  const running = run(silent(), { signal: gone.signal, onAnswer: () => gone.abort(new Error("gone")), log });
  await expect(running).rejects.toThrow("gone");
  expect(debug.containers.size).toBe(0);
  const facts = {
    container: expect.stringMatching(/^debug-/u),
    image: "idle",
    driver: "containerd",
    namespace: "system",
  };
  expect(lines).toMatchObject([
    ["debug container started", { ...facts, roles: ["os:admin"], args: ["x"], profile: "privileged" }],
    ["debug container ended", { ...facts, roles: ["os:admin"] }],
  ]);
  expect(JSON.stringify(lines)).not.toContain("secret");
});

test("what nobody can run is refused", async () => {
  const refusals: readonly (readonly [AsyncIterable<Request>, number, RegExp])[] = [
    [all(), Code.INVALID_ARGUMENT, /first message must be the spec/u],
    [all(stdin("x")), Code.INVALID_ARGUMENT, /first message must be the spec/u],
    [all(spec({ profile: 0 })), Code.INVALID_ARGUMENT, /unsupported profile: 0/u],
    [all(spec({ imageName: "" })), Code.INVALID_ARGUMENT, /image name is required/u],
    [all(spec({ imageName: "other" })), Code.NOT_FOUND, /image "other" not found/u],
    [all(spec({ containerd: { driver: 7, namespace: 1 } })), Code.INVALID_ARGUMENT, /unsupported containerd driver/u],
    [all(spec(), { request: { kind: "signal", value: 65 } }), Code.INVALID_ARGUMENT, /found signal 65/u],
    [all(spec(), spec()), Code.INVALID_ARGUMENT, /only once/u],
    [
      all(spec(), { request: { kind: "termResize", value: { width: 70_000, height: 1 } } }),
      Code.INVALID_ARGUMENT,
      /found terminal of 70000 x 1/u,
    ],
  ];
  for (const [requests, code, message] of refusals) {
    await expect(run(requests)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  }
  expect(debug.containers.size).toBe(0);
});
