// A trusted root out of an update repository: kept on STATE, renewed when its time has come, and not given out when it has expired.
import { decodeUtf8, encodeUtf8 } from "../../../base/bytes.ts";
import type { ImageTrust } from "../../../config/view/image-trust.ts";
import type { ControllerState, ReconcileContext } from "../../../cosi/controller.ts";
import { timeFromMs } from "../../../cosi/scalars.ts";
import { sha256Hex } from "../../../formats/sha256.ts";
import type { Downloads } from "../../../linux/download.ts";
import type { Files } from "../../../linux/files.ts";
import { NetworkStatus } from "../../../resources/network/network-status.ts";
import { TUFTrustedRoot, trustedRootId } from "../../../resources/security/tuf-trusted-root.ts";
import { TimeStatus } from "../../../resources/time/time-status.ts";
import { stateVolume, type StateVolume } from "../../config/shared/state-volume.ts";
import { openKeptFiles, type KeptFiles } from "./kept-files.ts";

export interface TrustedRootParts {
  readonly files: Pick<Files, "read" | "exists" | "list" | "replace" | "makeDirectory" | "remove">;
  readonly downloads: Pick<Downloads, "find">;
}

export type Repository = Extract<ImageTrust, { readonly kind: "repository" }>;

/** The first root of the public instance, in the image. */
const publicRootPath = "/usr/share/sigstore/root.json";
const folderName = "tuf";
const refreshMs = 6 * 3600_000;
const timeoutMs = 60_000;
/** When it was refreshed last, among what is kept. */
const refreshedName = "refreshed";

interface Known {
  /** Of the repository and its first root: others keep nothing of theirs here. */
  readonly id: string;
  readonly firstRoot: Uint8Array;
  readonly kept: KeptFiles;
}

export class TrustRepository {
  readonly #parts: TrustedRootParts;
  readonly #volume: StateVolume;
  #known: Known | undefined;
  #isWaiting = false;

  constructor(parts: TrustedRootParts, requester: string) {
    this.#parts = parts;
    this.#volume = stateVolume({ requester, readOnly: false });
  }

  /** Writes the trusted root, if there is one to be believed. Resolves with the reason when a refresh failed; what is kept counts on then. */
  async follow(repository: Repository, context: ReconcileContext): Promise<Error | undefined> {
    const { state, clock, signal } = context;
    // A clock that is wrong cannot tell what has expired.
    if ((await state.find(TimeStatus, "node"))?.spec.synced !== true) return undefined;
    const known = await this.#load(state, repository);
    if (known === undefined) return undefined;
    const isBelieved = await publish(known, context);
    const ageMs = clock.now() - (await refreshedMs(known));
    const isDue = !isBelieved || ageMs < 0 || ageMs >= refreshMs;
    let failure: Error | undefined;
    if (isDue && (await isOnline(state))) {
      try {
        await this.#refresh(repository, known, context);
      } catch (error) {
        signal.throwIfAborted();
        failure = new Error(`Cannot refresh trusted root from "${repository.url}"`, { cause: error });
      }
      await publish(known, context);
    }
    await this.#save(state, known);
    return failure;
  }

  /** At the end of a round: STATE goes, unless it was asked for and has yet to come. */
  async endRound(state: ControllerState): Promise<void> {
    if (!this.#isWaiting) await this.#volume.giveBack(state);
    this.#isWaiting = false;
  }

  /** Undefined: STATE is not there yet, the next change wakes us. */
  async #load(state: ControllerState, { url, firstRoot: text }: Repository): Promise<Known | undefined> {
    const { files } = this.#parts;
    const firstRoot = text === undefined ? await files.read(publicRootPath) : encodeUtf8(text);
    const id = sha256Hex(`${url}\n${sha256Hex(firstRoot)}`).slice(0, 16);
    if (this.#known?.id === id) return this.#known;
    const folder = await this.#borrow(state);
    if (folder === undefined) return undefined;
    this.#known = { id, firstRoot, kept: await openKeptFiles(files, `${folder}/${folderName}/${id}`) };
    return this.#known;
  }

  async #borrow(state: ControllerState): Promise<string | undefined> {
    const folder = await this.#volume.borrow(state);
    this.#isWaiting = folder === undefined;
    return folder;
  }

  async #refresh(repository: Repository, { firstRoot, kept }: Known, context: ReconcileContext): Promise<void> {
    const { clock, signal, log } = context;
    const { refreshTarget } = await import("../../../pki/tuf/repository.ts");
    using timeout = clock.timeout(timeoutMs, signal);
    const fetch = (path: string, maxBytes: number): Promise<Uint8Array | undefined> =>
      this.#parts.downloads.find(`${repository.url}${path}`, { maxBytes, signal: timeout.signal });
    const now = new Date(clock.now());
    await refreshTarget({ firstRoot, store: kept, now, target: trustedRootId, fetch });
    await kept.write(refreshedName, encodeUtf8(now.toISOString()));
    log.info("trusted root refreshed", { repository: repository.url });
  }

  /** What has changed goes to the disk as soon as STATE is there; what belonged to other repositories goes. */
  async #save(state: ControllerState, { id, kept }: Known): Promise<void> {
    if (!kept.isChanged()) return;
    const folder = await this.#borrow(state);
    if (folder === undefined) return;
    const { files } = this.#parts;
    const all = `${folder}/${folderName}`;
    await files.makeDirectory(`${all}/${id}`, { mode: 0o700 });
    for (const entry of await files.list(all)) if (entry.name !== id) await files.remove(`${all}/${entry.name}`);
    await kept.save(`${all}/${id}`);
  }
}

/** False when what is kept is not to be believed. */
async function publish(known: Known, { state, clock }: ReconcileContext): Promise<boolean> {
  const { keptTarget } = await import("../../../pki/tuf/repository.ts");
  const { firstRoot, kept } = known;
  const now = new Date(clock.now());
  const target = await keptTarget({ firstRoot, store: kept, now, target: trustedRootId });
  if (target === undefined) return false;
  const lastRefreshTime = timeFromMs(await refreshedMs(known));
  const jsonData = decodeUtf8(target);
  await state.modify(TUFTrustedRoot, trustedRootId, () => ({ lastRefreshTime, jsonData }));
  return true;
}

/** Milliseconds since 1970; zero: never. */
async function refreshedMs({ kept }: Known): Promise<number> {
  const text = await kept.read(refreshedName);
  const time = text === undefined ? 0 : Date.parse(decodeUtf8(text));
  return Number.isNaN(time) ? 0 : time;
}

async function isOnline(state: ControllerState): Promise<boolean> {
  const network = (await state.find(NetworkStatus, "status"))?.spec;
  return network?.addressReady === true && network.connectivityReady;
}
