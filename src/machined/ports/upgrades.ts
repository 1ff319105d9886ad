// Images of the node itself: found in containerd, judged by what they say of themselves, written by the installer.
import type { ImagesPort } from "../../api/containers-port.ts";
import type { Clock } from "../../base/clock.ts";
import type { Logger } from "../../base/logger.ts";
import { decodeUtf8, encodeUtf8 } from "../../base/bytes.ts";
import { readContents, versionLabel } from "../../boot/installer-labels.ts";
import { otherBank } from "../../boot/banks.ts";
import { mutex } from "../../base/mutex.ts";
import { asTag, tagOf } from "../../config/image-tag.ts";
import { readHealthBefore } from "../../controllers/runtime/shared/node-health.ts";
import type { State } from "../../cosi/state.ts";
import { SystemDisk } from "../../resources/block/system-disk.ts";
import { APIServerConfig } from "../../resources/k8s/api-server-config.ts";
import { KubeletSpec } from "../../resources/k8s/kubelet-spec.ts";
import { ExtensionStatus } from "../../resources/runtime/extension-status.ts";
import type { InstallerPort } from "../../runtime/installer.ts";
import { installerExit } from "../../runtime/installer.ts";
import type { Meta } from "../../runtime/meta.ts";
import { metaTags } from "../../runtime/meta.ts";
import * as record from "../../runtime/upgrade-record.ts";
import { judgeContents } from "../../runtime/upgrade-contents.ts";
import { upgradeProblem } from "../../runtime/upgrade-rules.ts";
import type { InstallerImagePlace, UpgradeImage, Upgrades } from "../../runtime/upgrades.ts";
import { ownImages } from "../../runtime/upgrades.ts";

export interface UpgradesParts {
  readonly state: Pick<State, "find" | "list">;
  readonly images: Pick<ImagesPort, "locate" | "pull">;
  readonly installer: InstallerPort;
  readonly meta: Meta;
  readonly clock: Clock;
  readonly log: Logger;
  /** Version of the node that runs. */
  readonly version: string;
  /** Of the kernel that runs, as `uname -r` prints it. */
  readonly kernelVersion: string;
}

/** The label, or the tag of the reference when there is none. */
function versionOf(labels: Readonly<Record<string, string>>, name: string): string {
  return labels[versionLabel] ?? tagOf(name);
}

async function kubernetesImages(state: UpgradesParts["state"]): Promise<readonly string[]> {
  const kubelet = (await state.find(KubeletSpec, "kubelet"))?.spec.image;
  const server = (await state.find(APIServerConfig, "kube-apiserver"))?.spec.image;
  return [kubelet ?? "", server ?? ""].filter((image) => image !== "");
}

async function findImage(
  images: UpgradesParts["images"],
  place: InstallerImagePlace,
  reference: string,
  signal: AbortSignal,
): Promise<UpgradeImage | undefined> {
  const located = await images.locate(place, reference, signal);
  if (located === undefined) return undefined;
  const { name, digest, labels, blobs } = located;
  const version = versionOf(labels, name);
  return { image: reference, digest, version, ...readContents(labels), blobs, manifestDigest: digest };
}

/** On a BIOS the files of a failed image look like those of a good one. */
function isKnownBad(meta: Meta, version: string | undefined): boolean {
  const failure = record.readFailure(meta);
  return failure?.wasTried === true && version !== undefined && asTag(failure.version) === asTag(version);
}

/** Before the loader forgets the trial. */
async function noteTrialFailed({ meta, clock }: UpgradesParts, reason: string): Promise<void> {
  await meta.load(); // a node that fails early has not read it yet
  const attempt = record.readAttempt(meta);
  if (reason === "" || attempt === undefined) return;
  const { image, digest, version: tried } = attempt;
  const failedAt = new Date(clock.now()).toISOString();
  const failure = { image, digest, version: tried, reason, failedAt, wasTried: true, isNews: true };
  await record.writeFailure(meta, failure);
}

/** What is to be written at the next boot, in the tags that clients know. */
function stagedUpgrades({
  meta,
  state,
}: Pick<UpgradesParts, "meta" | "state">): Pick<Upgrades, "stage" | "takeStaged"> {
  return {
    async takeStaged() {
      const image = meta.get(metaTags.stagedUpgradeImageRef);
      if (image === undefined) return undefined;
      const staged = record.readStagedOptions(meta.get(metaTags.stagedUpgradeInstallOptions));
      meta.delete(metaTags.stagedUpgradeImageRef);
      meta.delete(metaTags.stagedUpgradeInstallOptions);
      await meta.flush();
      return { ...staged, reference: decodeUtf8(image), before: staged.before ?? (await readHealthBefore(state)) };
    },
    async stage(reference, options) {
      const staged = record.encodeStagedOptions(options, await readHealthBefore(state));
      const fits =
        meta.set(metaTags.stagedUpgradeImageRef, encodeUtf8(reference)) &&
        meta.set(metaTags.stagedUpgradeInstallOptions, staged);
      if (!fits) {
        // whoever writes META next would stage it all the same
        meta.delete(metaTags.stagedUpgradeImageRef);
        meta.delete(metaTags.stagedUpgradeInstallOptions);
        throw new Error("Cannot stage the upgrade: META has no room for its image");
      }
      await meta.flush();
    },
  };
}

/** What the node has that an image may lack. */
function contentsCheck({ state, kernelVersion }: UpgradesParts): Upgrades["contents"] {
  return async (image, options) => {
    const statuses = await state.list(ExtensionStatus);
    const extensions = statuses.map(({ spec }) => spec.metadata.name);
    return judgeContents(image, { extensions, kernelVersion }, options);
  };
}

export function openUpgrades(parts: UpgradesParts): Upgrades {
  const { state, images, installer, meta, log, version } = parts;
  const busy = mutex();
  const systemDisk = async (): Promise<string | undefined> =>
    (await state.find(SystemDisk, "system-disk"))?.spec.devPath;

  async function wantDisk(): Promise<string> {
    const disk = await systemDisk();
    if (disk === undefined) throw new Error("Cannot change the system disk: found none");
    return disk;
  }

  return {
    ...stagedUpgrades(parts),
    find: (...args) => findImage(images, ...args),
    async banks(signal) {
      const disk = await systemDisk();
      return disk === undefined ? undefined : installer.banks(disk, signal);
    },
    async pull(reference, signal) {
      await images.pull(ownImages, reference, { signal, onProgress: () => undefined });
      const image = await findImage(images, ownImages, reference, signal);
      if (image === undefined) throw new Error(`Cannot use image "${reference}": it was pulled, but it is not there`);
      return image;
    },
    async problem({ digest, version: target }, { force }) {
      const failure = record.readFailure(meta);
      if (!force && failure?.wasTried === true && failure.digest === digest) {
        return `the same image failed here at ${failure.failedAt}: ${failure.reason}; force the upgrade to try it again`;
      }
      return upgradeProblem(target, { host: version, kubernetesImages: await kubernetesImages(state) });
    },
    contents: contentsCheck(parts),
    tryLock: () => busy.tryLock(),
    health: () => readHealthBefore(state),
    async begin({ image, digest, version: target }, { actorId, before }) {
      const fromBank = (await installer.banks(await wantDisk(), new AbortController().signal))?.running ?? "";
      await record.writeAttempt(meta, {
        image,
        digest,
        version: target,
        fromVersion: version,
        fromBank,
        written: false,
        actorId,
        before,
      });
    },
    async write({ image, ...order }, tell, signal) {
      const { blobs, manifestDigest, version: target } = image;
      log.info("writing an image to the other bank", { version: target, digest: manifestDigest });
      const written = { image: { blobs, manifestDigest }, meta: {}, ...order };
      const request = { kind: "upgrade", disk: await wantDisk(), ...written } as const;
      const result = await installer.run(request, tell, signal);
      if (result.exitCode !== installerExit.ok) {
        log.error("cannot write the image", { ...result });
        await record.forgetAttempt(meta);
        return result;
      }
      const attempt = record.readAttempt(meta);
      if (attempt !== undefined) await record.writeAttempt(meta, { ...attempt, written: true });
      return result;
    },
    async noteRestart(actorId) {
      const attempt = record.readAttempt(meta);
      if (attempt !== undefined) await record.writeAttempt(meta, { ...attempt, actorId });
    },
    async goBack(reason, tell, signal) {
      const disk = await wantDisk();
      const report = await installer.banks(disk, signal);
      const isTrial = report?.state.trial !== undefined;
      if (isTrial) await noteTrialFailed(parts, reason);
      else if (report !== undefined && isKnownBad(meta, report.versions[otherBank(report.running)])) {
        const error = `Cannot roll back: bank ${otherBank(report.running)} has no good image, what is in it failed here`;
        return { exitCode: installerExit.install, error };
      }
      return installer.run({ kind: "rollBack", disk }, tell, signal);
    },
  };
}
