// `debug`: runs a throw-away container on a node, from an archive that is sent or an image that is pulled, and sits in front of it.
import { stat } from "node:fs/promises";
import { anySignal, CanceledError } from "../../base/abort.ts";
import { queue } from "../../base/queue.ts";
import { wakeup } from "../../base/wakeup.ts";
import type { DebugContainerRunRequest } from "../../wire/gen/machine.ts";
import { DebugContainerRunRequestSpecProfile as Profile } from "../../wire/gen/machine.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import type { Init } from "../../wire/message.ts";
import type { CommandContext } from "../command.ts";
import { choice, defineCommand, each, ExitCodeError, list, UsageError } from "../command.ts";
import { singleNode } from "../fan-out.ts";
import type { ContainerdChoice } from "../images.ts";
import { archiveMessages, instanceOf } from "../images.ts";
import type { NodeClient } from "../session.ts";
import { humanSize } from "../time-text.ts";

type Message = Init<DebugContainerRunRequest>;
type Spec = Extract<NonNullable<Message["request"]>, { readonly kind: "spec" }>["value"];

const { DebugService, ImageService } = rpc;
const profiles = { privileged: Profile.PROFILE_PRIVILEGED, "host-ns": Profile.PROFILE_HOST_NS } as const;
const tellMs = 1000;
/** Messages on their way to the node before we read more of stdin. */
const maxAhead = 8;
const maxMessages = 4096;
/** For a container whose terminal is gone to end by itself. */
const hangUpMs = 5000;
/** Whoever asks so often in this time wants it to end, whatever the container thinks. */
const maxSignals = 3;
const impatienceMs = 3000;

/** Prints a line now and then. */
function teller({ output, clock }: CommandContext): (text: string) => void {
  let toldMs = clock.monotonic();
  return (text) => {
    if (clock.monotonic() - toldMs < tellMs) return;
    toldMs = clock.monotonic();
    output.note(text);
  };
}

async function sendArchive(
  context: CommandContext,
  client: NodeClient,
  { path, sizeBytes, containerd }: { path: string; sizeBytes: number; containerd: ContainerdChoice },
): Promise<string> {
  context.output.note(`sending ${path} (${humanSize(BigInt(sizeBytes))})`);
  const tell = teller(context);
  const onSent = (bytes: number): void => tell(`sent ${humanSize(BigInt(bytes))} of ${humanSize(BigInt(sizeBytes))}`);
  const { name } = await client.upload(ImageService.Import, archiveMessages(path, containerd, onSent));
  return name;
}

async function pull(
  context: CommandContext,
  client: NodeClient,
  request: { readonly imageRef: string; readonly containerd: ContainerdChoice },
): Promise<string> {
  context.output.note(`pulling ${request.imageRef}`);
  const tell = teller(context);
  const layers = new Map<string, { readonly offset: bigint; readonly total: bigint }>();
  for await (const { response } of client.stream(ImageService.Pull, request)) {
    if (response?.kind === "name") return response.value;
    if (response === undefined) continue;
    const { layerId, progress } = response.value;
    layers.set(layerId, { offset: progress?.offset ?? 0n, total: progress?.total ?? 0n });
    const sum = (key: "offset" | "total"): bigint => [...layers.values()].reduce((all, layer) => all + layer[key], 0n);
    tell(`pulled ${humanSize(sum("offset"))} of ${humanSize(sum("total"))}`);
  }
  throw new Error(`Cannot use image "${request.imageRef}": the node did not say that it has it`);
}

/** A file is an archive, all else a reference. Gives the image's name on the node. */
async function provideImage(
  context: CommandContext,
  client: NodeClient,
  { source, containerd }: { readonly source: string; readonly containerd: ContainerdChoice },
): Promise<string> {
  const found = await stat(source).catch(() => undefined); // no file: a reference
  return found?.isFile() === true
    ? sendArchive(context, client, { path: source, sizeBytes: found.size, containerd })
    : pull(context, client, { imageRef: source, containerd });
}

interface Said {
  readonly messages: AsyncIterable<Message>;
  /** False when nothing can be said any more. */
  readonly say: (message: Message) => boolean;
}

/** What we say to the container: the spec, then stdin up to its end, with sizes and signals in between. */
function conversation(
  { terminal }: CommandContext,
  spec: Spec,
  { signal, onInputEnd }: { readonly signal: AbortSignal; readonly onInputEnd: () => void },
): Said {
  const waiting = queue<Message>(maxMessages, "refuse");
  const taken = wakeup();

  async function followInput(): Promise<void> {
    for await (const piece of terminal.input(signal)) {
      waiting.push({ request: { kind: "stdinData", value: piece } });
      while (waiting.size > maxAhead && !signal.aborted) await taken.next(signal);
    }
    waiting.close();
  }

  async function* messages(): AsyncGenerator<Message> {
    yield { request: { kind: "spec", value: spec } };
    followInput()
      .catch(() => waiting.close()) // stdin that cannot be read is at its end
      .finally(onInputEnd);
    for await (const message of waiting) {
      taken.ring();
      yield message;
    }
  }

  return { messages: messages(), say: (message) => waiting.push(message) };
}

/** Gives the exit code. The terminal is as before when it has ended, however it has. */
async function sitInFront(context: CommandContext, client: NodeClient, spec: Spec): Promise<number> {
  const { terminal, output } = context;
  const over = new AbortController();
  /** The last line of a terminal's input is that it is gone: with nobody there, nothing may run on for ever. */
  const onInputEnd = (): void => {
    if (!terminal.isInteractive || over.signal.aborted) return;
    const cancel = (): void => over.abort(new CanceledError("The terminal is gone"));
    context.clock.sleep(hangUpMs, over.signal).then(cancel, () => undefined);
  };
  const { messages, say } = conversation(context, spec, { signal: over.signal, onInputEnd });
  const tellSize = (): void => {
    const value = terminal.size();
    if (value.width > 0 && value.height > 0) say({ request: { kind: "termResize", value } }); // some do not know it
  };
  let signalsMs: readonly number[] = [];
  const onSignal = (value: number): void => {
    const nowMs = context.clock.monotonic();
    signalsMs = [...signalsMs.filter((ms) => nowMs - ms < impatienceMs), nowMs];
    const isSaid = say({ request: { kind: "signal", value } });
    if (!isSaid || signalsMs.length >= maxSignals) over.abort(new CanceledError("Interrupted"));
  };
  let exitCode: number | undefined;
  using stack = new DisposableStack();
  stack.defer(() => over.abort(new CanceledError("The container has ended")));
  stack.use(terminal.takeSignals(onSignal));
  if (terminal.isInteractive) {
    stack.use(terminal.onResize(tellSize));
    stack.use(terminal.raw());
    tellSize();
  }
  const signal = anySignal(context.signal, over.signal);
  try {
    for await (const { resp } of client.converse(DebugService.ContainerRun, messages, signal)) {
      if (resp?.kind === "stdoutData") await output.printBytes(resp.value);
      if (resp?.kind === "exitCode") exitCode = resp.value;
    }
  } catch (error) {
    if (exitCode === undefined) throw error; // it has ended: what the node says afterwards is about clearing away
  }
  if (exitCode === undefined) throw new Error("Cannot tell how the container ended: the node said no exit code");
  return exitCode;
}

function variable(text: string): readonly [string, string] {
  const at = text.indexOf("=");
  if (at <= 0) throw new UsageError(`found "${text}" for --env, want NAME=value`);
  return [text.slice(0, at), text.slice(at + 1)];
}

export const debug = defineCommand({
  name: "debug",
  summary: "run a throw-away container on a node: from an archive of an image, or a reference",
  arguments: "<image> [command...]",
  options: {
    args: list("--args <words>", "what it runs instead of the image's command; or behind --"),
    namespace: choice("--namespace <name>", "where the image lies meanwhile", ["inmem", "system"], "inmem"),
    profile: choice(
      "--profile <name>",
      "its own files with those of the node below /host, or the node's files",
      ["privileged", "host-ns"],
      "privileged",
    ),
    env: each("--env <variable>", "NAME=value"),
  },
  async run(context, [source = "", ...command], { args, namespace, profile, env }) {
    const variables = new Map(env.map(variable));
    const client = await singleNode(context, "debug");
    const containerd = instanceOf(namespace);
    const imageName = await provideImage(context, client, { source, containerd });
    const exitCode = await sitInFront(context, client, {
      containerd,
      imageName,
      args: [...args, ...command],
      env: variables,
      profile: profiles[profile],
      tty: context.terminal.isInteractive,
    });
    if (exitCode !== 0) throw new ExitCodeError(exitCode);
  },
});
