// The command line client: composes commands, session and output, and turns every end into an exit code.
import { CommanderError } from "commander";
import { isCanceled } from "../base/abort.ts";
import { systemClock } from "../base/clock.ts";
import { errorChain } from "../base/errors.ts";
import { adviceFor } from "./call-error.ts";
import { certificateWarning } from "./certificate-warning.ts";
import type { CommandContext, Output } from "./command.ts";
import { ExitCodeError, ReportedError } from "./command.ts";
import * as commands from "./commands/catalogue.ts";
import { grpcDialer } from "./dial.ts";
import { OutputClosedError, streamOutput } from "./output.ts";
import { buildProgram } from "./program.ts";
import type { Session } from "./session.ts";
import type { SessionFlags } from "./session-flags.ts";
import { openSession } from "./session.ts";
import { processTerminal } from "../dashboard/terminal.ts";
import { clientVersion } from "./version.ts";

/** Exit code of a shell for a program ended by SIGINT. */
const interruptedCode = 130;

/** What became of the command when it was ended from outside; undefined when it was not. */
function outsideEnd({ aborted, reason }: AbortSignal, output: Output): number | undefined {
  if (!aborted || reason instanceof OutputClosedError) return aborted ? 0 : undefined;
  if (isCanceled(reason)) return interruptedCode;
  output.note(`error: ${errorChain(reason)}`);
  return 1;
}

async function main(): Promise<number> {
  const controller = new AbortController();
  const terminal = processTerminal((reason) => controller.abort(reason));
  const output = streamOutput(process, (reason) => controller.abort(reason));
  const { TALOSCONFIG, TALOS_HOME, HOME, KUBECONFIG, DISPLAY, WAYLAND_DISPLAY, SSH_CONNECTION } = process.env;
  const { REGISTRY_AUTH_FILE, DOCKER_CONFIG, XDG_RUNTIME_DIR, TALOS_EDITOR, EDITOR } = process.env;
  const accounts = { REGISTRY_AUTH_FILE, DOCKER_CONFIG, XDG_RUNTIME_DIR };
  const { HTTPS_PROXY, https_proxy, NO_PROXY, no_proxy } = process.env;
  const proxies = { HTTPS_PROXY: HTTPS_PROXY ?? https_proxy, NO_PROXY: NO_PROXY ?? no_proxy };
  const display = { DISPLAY, WAYLAND_DISPLAY, SSH_CONNECTION };
  const env = { TALOSCONFIG, TALOS_HOME, HOME, KUBECONFIG, TALOS_EDITOR, EDITOR, ...display, ...accounts, ...proxies };
  const sessions: Session[] = [];
  let isChecked = false;
  const warnOnce = (crt: Uint8Array): void => {
    const warning = isChecked ? undefined : certificateWarning(crt, systemClock.now());
    isChecked = true;
    if (warning !== undefined) output.note(warning);
  };
  const openContext = (flags: SessionFlags): CommandContext => {
    const session = openSession({
      flags,
      env,
      dialer: grpcDialer,
      signal: controller.signal,
      random: Math.random,
      onCertificate: warnOnce,
    });
    sessions.push(session);
    return { output, terminal, signal: controller.signal, clock: systemClock, env, session };
  };
  try {
    await buildProgram(Object.values(commands), openContext, clientVersion().tag).parseAsync(process.argv);
    // a stream that the user ended is done
    return isCanceled(controller.signal.reason) ? 0 : (outsideEnd(controller.signal, output) ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    if (error instanceof ReportedError) return 1;
    if (error instanceof ExitCodeError) return error.exitCode;
    const ended = outsideEnd(controller.signal, output);
    if (ended !== undefined) return ended;
    if (isCanceled(error)) return interruptedCode;
    output.note(`error: ${errorChain(error)}`);
    const advice = adviceFor(error);
    if (advice !== undefined) output.note(`hint: ${advice}`);
    return 1;
  } finally {
    for (const session of sessions) session.close();
  }
}

process.exitCode = await main();
