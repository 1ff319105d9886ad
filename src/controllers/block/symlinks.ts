// block.SymlinksController: the stable names that udev gives disks and partitions.
import { errorCode } from "../../base/errors.ts";
import { openScope } from "../../base/scope.ts";
import type { Controller, SourceContext } from "../../cosi/controller.ts";
import { defineController, exclusive, weak } from "../../cosi/controller.ts";
import type { Files } from "../../linux/files.ts";
import { BlockSymlink } from "../../resources/block/block-symlink.ts";
import { DevicesStatus } from "../../resources/runtime/devices-status.ts";

const root = "/dev/disk";

/** Links below a folder, with the name of the device each points to. */
async function readLinks(files: Files, folder: string): Promise<readonly (readonly [string, string])[]> {
  const links: (readonly [string, string])[] = [];
  for (const { name, kind } of await files.list(folder)) {
    const path = `${folder}/${name}`;
    try {
      if (kind === "directory") links.push(...(await readLinks(files, path)));
      else if (kind === "symlink") links.push([path, (await files.readLink(path)).split("/").at(-1) ?? ""]);
    } catch (error) {
      if (errorCode(error) !== "ENOENT") throw error; // udev replaces links while we look
    }
  }
  return links;
}

/** The folder and those below it; udev removes empty ones while we look. */
async function folders(files: Files, folder: string): Promise<readonly string[]> {
  const below: string[] = [];
  try {
    for (const { name, kind } of await files.list(folder)) {
      if (kind === "directory") below.push(...(await folders(files, `${folder}/${name}`)));
    }
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
    return [];
  }
  return [folder, ...below];
}

export function symlinksController({ files }: { readonly files: Files }): Controller {
  /** Watches all folders there are; a new one starts the round again. */
  async function follow(context: SourceContext): Promise<void> {
    const { signal, log } = context;
    while (!signal.aborted) {
      const again = new AbortController();
      const round = openScope((error) => {
        log.debug("cannot watch links", { error });
        again.abort();
      }, signal);
      for (const folder of await folders(files, root)) {
        round.run(async (inner) => {
          for await (const name of files.watch(folder, inner)) {
            context.wake();
            if (await isFolder(`${folder}/${name}`)) again.abort();
          }
        });
      }
      context.wake();
      await new Promise<void>((resolve) => {
        AbortSignal.any([again.signal, signal]).addEventListener("abort", () => resolve(), { once: true });
        if (signal.aborted || again.signal.aborted) resolve();
      });
      await round.close();
    }
  }

  async function isFolder(path: string): Promise<boolean> {
    try {
      return (await files.linkInfo(path)).kind === "directory";
    } catch {
      return false; // gone again
    }
  }

  return defineController({
    name: "block.SymlinksController",
    inputs: [weak(DevicesStatus, { id: "devices" })],
    outputs: [exclusive(BlockSymlink)],
    async source(context) {
      while (!(await files.exists(root))) await context.clock.sleep(500, context.signal);
      await follow(context);
    },
    async reconcile({ state }) {
      const paths = new Map<string, string[]>();
      if (await files.exists(root)) {
        for (const [path, device] of await readLinks(files, root))
          paths.set(device, [...(paths.get(device) ?? []), path]);
      }
      for (const [device, links] of paths)
        await state.modify(BlockSymlink, device, () => ({ paths: links.toSorted() }));
      await state.cleanup(BlockSymlink);
    },
  });
}
