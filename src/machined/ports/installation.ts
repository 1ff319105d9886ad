// Installs this node: chooses the disk, takes the image through the node's own containerd, and has the installer write it.
import type { SequencePort } from "../../api/context.ts";
import type { ImagesPort, LocatedImage } from "../../api/containers-port.ts";
import { backoff } from "../../base/backoff.ts";
import type { Clock } from "../../base/clock.ts";
import { errorChain } from "../../base/errors.ts";
import type { Logger } from "../../base/logger.ts";
import { installerImage } from "../../config/image-tag.ts";
import type { InstallTarget } from "../../config/view/install.ts";
import { describeTarget, followLinks, installDisks } from "../../controllers/block/shared/install-disk.ts";
import type { State } from "../../cosi/state.ts";
import type { Files } from "../../linux/files.ts";
import { DiscoveredVolume } from "../../resources/block/discovered-volume.ts";
import { DiscoveredVolumesStatus } from "../../resources/block/internal/discovered-volumes-status.ts";
import { discoveredVolumesStatusId } from "../../controllers/block/discovered-volumes-status.ts";
import { Disk } from "../../resources/block/disk.ts";
import { findSystemDisk } from "../../resources/block/system-disk.ts";
import { RebootRequest } from "../../resources/runtime/reboot-request.ts";
import type { InstallOrder, Installation, InstallWish } from "../../runtime/installation.ts";
import { installerExit, installerMeta, type InstallerPort, type InstallerResult } from "../../runtime/installer.ts";
import type { KernelArgs } from "../../runtime/kernel-args.ts";
import { ownArguments } from "../../runtime/kept-arguments.ts";
import type { Meta } from "../../runtime/meta.ts";
import { ownImages, type Upgrades } from "../../runtime/upgrades.ts";
import type { Supervisor } from "../../supervisor/supervisor.ts";
import { consoleComponent } from "../log.ts";

export interface InstallationParts {
  readonly state: State;
  readonly images: Pick<ImagesPort, "locate" | "pull" | "remove">;
  readonly installer: InstallerPort;
  readonly upgrades: Pick<Upgrades, "tryLock">;
  readonly supervisor: Pick<Supervisor, "up">;
  readonly meta: Meta;
  readonly clock: Clock;
  readonly log: Logger;
  readonly files: Pick<Files, "realPath">;
  readonly kernelArgs: KernelArgs;
  /** Version of the node that runs. */
  readonly version: string;
}

type Tell = (line: string) => void;

const containerdMs = 5 * 60_000;
/** A registry that cannot be reached may be so because the network is not up yet. */
const pullMs = 10 * 60_000;
const retries = { initialMs: 2000, maxMs: 15_000 } as const;
const progressMs = 5000;
const mebibyte = 1024 * 1024;

interface Listener {
  readonly tell: Tell;
  readonly signal: AbortSignal;
}

/** Reboots that controllers ask for: META is safe on the disk first. */
export async function followRebootRequests(
  {
    state,
    meta,
    sequences,
  }: Pick<InstallationParts, "state" | "meta"> & { readonly sequences: Pick<SequencePort, "reboot"> },
  signal: AbortSignal,
): Promise<void> {
  for await (const event of state.watch(RebootRequest, {}, signal)) {
    if (event.kind !== "created") continue;
    await meta.flush();
    sequences.reboot("default", "");
  }
}

/** Waits for it. */
async function findDisk(
  { state, clock, files }: Pick<InstallationParts, "state" | "clock" | "files">,
  target: InstallTarget,
  { tell, signal }: Listener,
): Promise<string> {
  await state.waitFor(DiscoveredVolumesStatus, discoveredVolumesStatusId, ({ spec }) => spec.ready, { signal });
  let isTold = false;
  for (;;) {
    const [disk, ...others] = installDisks(await followLinks(target, files), await state.list(Disk));
    if (others.length > 0) tell(`warning: ${others.length + 1} disks match "${describeTarget(target)}"`);
    if (disk !== undefined) return disk.spec.devPath;
    if (!isTold) tell(`waiting for a disk that matches "${describeTarget(target)}"`);
    isTold = true;
    await clock.sleep(1000, signal);
  }
}

/** Says now and then how much has come. */
function progressTeller(clock: Clock, tell: Tell): Parameters<ImagesPort["pull"]>[2]["onProgress"] {
  const layers = new Map<string, readonly [number, number]>();
  let toldMs = clock.monotonic();
  return ({ id, offsetBytes, totalBytes }) => {
    layers.set(id, [offsetBytes, totalBytes]);
    if (clock.monotonic() - toldMs < progressMs) return;
    toldMs = clock.monotonic();
    const sum = (index: 0 | 1): number => [...layers.values()].reduce((total, layer) => total + layer[index], 0);
    tell(`pulled ${Math.floor(sum(0) / mebibyte)} of ${Math.ceil(sum(1) / mebibyte)} MiB`);
  };
}

async function pull(
  { supervisor, images, clock }: InstallationParts,
  reference: string,
  { tell, signal }: Listener,
): Promise<LocatedImage> {
  using containerdUp = clock.timeout(containerdMs, signal);
  await supervisor.up("containerd").wait(containerdUp.signal);
  tell(`pulling ${reference}`);
  using patience = clock.timeout(pullMs, signal);
  const delays = backoff(retries);
  const onProgress = progressTeller(clock, tell);
  for (;;) {
    try {
      await images.pull(ownImages, reference, { signal: patience.signal, onProgress });
      break;
    } catch (error) {
      if (patience.signal.aborted) throw new Error(`Cannot pull "${reference}"`, { cause: error });
      tell(`cannot pull ${reference}, trying again: ${errorChain(error)}`);
      await clock.sleep(delays.next(), patience.signal);
    }
  }
  const located = await images.locate(ownImages, reference, signal);
  if (located === undefined) throw new Error(`Cannot use image "${reference}": it was pulled, but it is not there`);
  return located;
}

async function carryOut(
  parts: InstallationParts & { readonly checkBlank: () => Promise<void> },
  wish: InstallWish,
  listener: Listener,
): Promise<void> {
  const { images, kernelArgs, checkBlank } = parts;
  const { tell, signal } = listener;
  const reference = wish.image === "" ? installerImage(parts.version) : wish.image;
  const disk = await findDisk(parts, wish.target, listener);
  await checkBlank();
  const { digest, blobs } = await pull(parts, reference, listener);
  await checkBlank();
  tell(`installing ${reference} (${digest}) on ${disk}`);
  const order = {
    image: { blobs, manifestDigest: digest },
    disk,
    wipe: wish.wipe,
    legacyBiosSupport: wish.legacyBiosSupport === true,
    ...ownArguments(kernelArgs, wish.extraKernelArgs),
  };
  const { exitCode, error } = await write(parts, order, listener);
  if (exitCode !== installerExit.ok) throw new Error(`Cannot install: exit code ${exitCode}: ${error ?? "no reason"}`);
  const removed = images.remove(ownImages, reference, signal);
  await removed.catch((cause: unknown) => tell(`cannot remove image: ${errorChain(cause)}`));
}

function write(
  { installer, meta }: Pick<InstallationParts, "installer" | "meta">,
  order: InstallOrder,
  { tell, signal }: Listener,
): Promise<InstallerResult> {
  const request = { kind: "install", ...order, meta: installerMeta(meta.entries()) } as const;
  return installer.run(request, tell, signal);
}

export function openInstallation(parts: InstallationParts): Installation {
  const { state, upgrades, version } = parts;
  const log = parts.log.with({ component: consoleComponent });
  /** For good: while a table of partitions is changed its volumes are gone for a moment, and a node must not take that for a blank machine. */
  let seenOn: string | undefined;
  const findInstalled = async (): Promise<string | undefined> => {
    seenOn ??= findSystemDisk(await state.list(DiscoveredVolume))?.devPath;
    return seenOn;
  };
  const checkBlank = async (): Promise<void> => {
    const disk = await findInstalled();
    if (disk !== undefined) throw new Error(`Cannot install: the machine is installed on ${disk}`);
  };
  /** Whoever stands before the machine is told as well. */
  const announce =
    (tell: Tell): Tell =>
    (line) => {
      log.info("installing", { step: line });
      tell(line);
    };
  return {
    isInstalled: async () => (await findInstalled()) !== undefined,
    tryLock: () => upgrades.tryLock(),
    defaultImage: installerImage(version),
    write: (order, tell, signal) => write(parts, order, { tell: announce(tell), signal }),
    async carryOut(wish, tell, signal) {
      using lock = upgrades.tryLock();
      if (lock === undefined) throw new Error("Cannot install: another installation or upgrade is at work");
      await carryOut({ ...parts, checkBlank }, wish, { tell: announce(tell), signal });
    },
  };
}
