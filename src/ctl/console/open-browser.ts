// Shows a URL in the user's browser, where there is a display. The URL does not get into a list of processes: it is handed over in a file that only the
// user can read.
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Environment } from "../talosconfig.ts";

export interface Browser {
  readonly command: string;
  readonly args: readonly string[];
}

/** Undefined where nobody would see it: on a machine without a display, or over SSH. */
export function findBrowser(platform: string, env: Environment): Browser | undefined {
  if (platform === "darwin") return env.SSH_CONNECTION === undefined ? { command: "open", args: [] } : undefined;
  const isSeen = (env.DISPLAY ?? "") !== "" || (env.WAYLAND_DISPLAY ?? "") !== "";
  return platform === "linux" && isSeen ? { command: "xdg-open", args: [] } : undefined;
}

/** A page that leads to the URL. */
export function leadingPage(url: string): string {
  const safe = url.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  return `<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=${safe}"><a href="${safe}">console</a>\n`;
}

/** Resolves with a disposable that removes what was needed for it; undefined when it did not work, which is no harm: the URL is printed too. */
export async function openBrowser({ command, args }: Browser, url: string): Promise<AsyncDisposable | undefined> {
  const folder = await mkdtemp(join(tmpdir(), "ichor-console-"));
  const remove = { [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
  const file = join(folder, "open.html");
  await writeFile(file, leadingPage(url), { mode: 0o600 });
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const child = spawn(command, [...args, file], { stdio: "ignore", detached: true });
  child.once("spawn", () => resolve(true));
  child.once("error", () => resolve(false));
  child.unref();
  if (await promise) return remove;
  await remove[Symbol.asyncDispose]();
  return undefined;
}
