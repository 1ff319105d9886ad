// DebugService.ContainerRun: runs a throw-away container for the client, who types into it and reads what it prints. All there is of it goes with the call.
import { anySignal } from "../../base/abort.ts";
import { toError } from "../../base/errors.ts";
import type { DebugContainerRunRequest, DebugContainerRunResponse } from "../../wire/gen/machine.ts";
import { DebugContainerRunRequestSpecProfile as Profile } from "../../wire/gen/machine.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import type { Init } from "../../wire/message.ts";
import type { DebugContainer, DebugProfile, DebugRequest } from "../debug-port.ts";
import { bidi } from "../define.ts";
import { statusError } from "../errors.ts";
import { imagePlace } from "../images/common/place.ts";

/** Clients know no longer pieces. */
const maxOutputBytes = 512;
/** The highest of Linux. */
const maxSignal = 64;
const maxTerminalSize = 65_535;

const profiles: Readonly<Record<number, DebugProfile>> = {
  [Profile.PROFILE_PRIVILEGED]: "privileged",
  [Profile.PROFILE_HOST_NS]: "host-ns",
};

async function readSpec(requests: AsyncIterator<DebugContainerRunRequest>): Promise<DebugRequest> {
  const first = await requests.next();
  const request = first.done === true ? undefined : first.value.request;
  if (request?.kind !== "spec") throw statusError("INVALID_ARGUMENT", "first message must be the spec");
  const { containerd, imageName: image, args, env, profile: number, tty } = request.value;
  const profile = profiles[number];
  if (profile === undefined) throw statusError("INVALID_ARGUMENT", `unsupported profile: ${number}`);
  if (image === "") throw statusError("INVALID_ARGUMENT", "image name is required");
  return { place: imagePlace(containerd), image, args, env, profile, terminal: tty };
}

async function obey(container: DebugContainer, { request }: DebugContainerRunRequest): Promise<void> {
  switch (request?.kind) {
    case "stdinData":
      if (request.value.length > 0) await container.write(request.value);
      return;
    case "signal":
      if (request.value < 1 || request.value > maxSignal) {
        throw statusError("INVALID_ARGUMENT", `found signal ${request.value}, want 1 to ${maxSignal}`);
      }
      return container.kill(request.value);
    case "termResize": {
      const { width, height } = request.value;
      if ([width, height].some((size) => size < 0 || size > maxTerminalSize)) {
        throw statusError("INVALID_ARGUMENT", `found terminal of ${width} x ${height}, want up to ${maxTerminalSize}`);
      }
      return container.resize(width, height);
    }
    case "spec":
      throw statusError("INVALID_ARGUMENT", "the spec may be sent only once");
    case undefined:
      return; // of a newer client
  }
}

/** Does what the client says, in his order, to his last message. */
async function follow(
  container: DebugContainer,
  requests: AsyncIterator<DebugContainerRunRequest>,
  isOver: () => boolean,
): Promise<void> {
  for (;;) {
    const next = await requests.next();
    if (isOver()) return;
    if (next.done === true) return container.closeInput();
    await obey(container, next.value);
  }
}

async function* outputOf(container: DebugContainer): AsyncGenerator<Init<DebugContainerRunResponse>> {
  for (let piece = await container.read(); piece !== undefined; piece = await container.read()) {
    for (let offset = 0; offset < piece.length; offset += maxOutputBytes) {
      yield { resp: { kind: "stdoutData", value: piece.subarray(offset, offset + maxOutputBytes) } };
    }
  }
}

export const containerRun = bidi(rpc.DebugService.ContainerRun, async function* (messages, context) {
  const { debug, clock, log, roles } = context;
  const requests = messages[Symbol.asyncIterator]();
  const request = await readSpec(requests);
  const refused = new AbortController();
  await using container = await debug.start(request, anySignal(context.signal, refused.signal));
  const { place, image, args, profile, terminal } = request;
  const { id, pid } = container;
  const facts = { container: id, image, ...place, roles: [...roles] };
  log.info("debug container started", { ...facts, pid, args, profile, terminal });
  const startedMs = clock.monotonic();
  let isOver = false;
  let exitCode: number | undefined;
  // Not waited for: a client may say nothing for hours.
  follow(container, requests, () => isOver).catch((error: unknown) => refused.abort(toError(error)));
  try {
    yield* outputOf(container);
    exitCode = await container.exited();
    yield { resp: { kind: "exitCode", value: exitCode } };
  } finally {
    isOver = true;
    const seconds = Math.round((clock.monotonic() - startedMs) / 1000);
    log.info("debug container ended", { ...facts, seconds, ...(exitCode === undefined ? {} : { exitCode }) });
  }
});
