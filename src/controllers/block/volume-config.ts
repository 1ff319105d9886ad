// block.VolumeConfigController: the volumes of the node, from what it always has and from the config, and the wish to mount those that the config adds.
import { encodeUtf8, equalBytes } from "../../base/bytes.ts";
import type { Config } from "../../config/document.ts";
import { systemVolume } from "../../config/view/volumes.ts";
import type { Controller, ControllerState } from "../../cosi/controller.ts";
import { defineController, destroyReady, shared, weak } from "../../cosi/controller.ts";
import { VolumePhase } from "../../resources/block/common/enums.ts";
import { VolumeConfig } from "../../resources/block/volume-config.ts";
import { VolumeLifecycle } from "../../resources/block/volume-lifecycle.ts";
import { VolumeMountRequest } from "../../resources/block/volume-mount-request.ts";
import { VolumeStatus } from "../../resources/block/volume-status.ts";
import { MetaKey } from "../../resources/runtime/meta-key.ts";
import type { Meta } from "../../runtime/meta.ts";
import { metaTags } from "../../runtime/meta.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";
import type { EncryptionDocument } from "./shared/partition-volume.ts";
import { systemVolumes } from "./shared/system-volumes.ts";
import { addedVolumes } from "./shared/user-volumes.ts";

export const systemVolumeLabel = "talos.dev/system-volume";
const name = "block.VolumeConfigController";
const stateEncryptionId = "0x09";

export interface VolumeConfigOptions {
  readonly meta: Pick<Meta, "get" | "set" | "flush">;
}

/** How STATE is to be opened before the config can be read. Broken text counts as none: the volume then says what is missing. */
function parseEncryption(text: string | undefined): EncryptionDocument | undefined {
  try {
    const value: unknown = text === undefined ? undefined : JSON.parse(text);
    // written by ourselves from a config that was checked
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Keeps in META how STATE is encrypted, before it is: a STATE that nobody can open would be the end of the node. False as long as there is no
 * META to keep it in.
 */
async function storeEncryption(
  state: ControllerState,
  meta: VolumeConfigOptions["meta"],
  config: Config,
): Promise<boolean> {
  const wanted = systemVolume(config, "STATE")?.encryption;
  const present = meta.get(metaTags.stateEncryptionConfig);
  if (wanted === undefined && present === undefined) return true;
  const value = encodeUtf8(
    JSON.stringify(wanted ?? null, (_, each: unknown) => (typeof each === "bigint" ? Number(each) : each)),
  );
  if (present !== undefined && equalBytes(present, value)) return true;
  if ((await state.find(VolumeStatus, "META"))?.spec.phase !== VolumePhase.ready) return wanted === undefined;
  if (!meta.set(metaTags.stateEncryptionConfig, value))
    throw new Error("Cannot keep the encryption of STATE in META: it is full");
  await meta.flush();
  return true;
}

/** While volumes are being closed nobody asks for them. */
async function areOpen(state: ControllerState): Promise<boolean> {
  return (await state.find(VolumeLifecycle, "volumes"))?.metadata.phase === "running";
}

async function addVolumes(state: ControllerState, config: Config | undefined): Promise<void> {
  const isOpen = await areOpen(state);
  for (const { id, label, config: volume, request } of addedVolumes(config)) {
    const present = await state.find(VolumeConfig, id);
    if (present?.metadata.phase === "tearingDown") continue; // made anew when the former one is gone
    await state.modify(VolumeConfig, id, () => volume, { labels: { [label]: "" } });
    if (request === undefined || !isOpen) continue;
    const wish = await state.find(VolumeMountRequest, id);
    if (wish?.metadata.phase === "tearingDown") continue;
    await state.modify(VolumeMountRequest, id, () => ({
      ...VolumeMountRequest.zero(),
      volumeID: id,
      requester: name,
      ...request,
    }));
  }
}

export function volumeConfigController({ meta }: VolumeConfigOptions): Controller {
  return defineController({
    name,
    inputs: [
      activeConfigInput,
      weak(MetaKey, { id: stateEncryptionId }),
      weak(VolumeStatus, { id: "META" }),
      weak(VolumeLifecycle, { id: "volumes" }),
      destroyReady(VolumeConfig),
      destroyReady(VolumeMountRequest),
    ],
    outputs: [shared(VolumeConfig), shared(VolumeMountRequest)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      const stored = parseEncryption((await state.find(MetaKey, stateEncryptionId))?.spec.value);
      const isStored = config === undefined || (await storeEncryption(state, meta, config));
      // until then nothing is made at all: what comes behind STATE would take its room
      const known = isStored ? config : undefined;
      for (const [id, volume] of systemVolumes(known, stored)) {
        if ((await state.find(VolumeConfig, id))?.metadata.phase === "tearingDown") continue; // made anew when it is gone
        await state.modify(VolumeConfig, id, () => volume, { labels: { [systemVolumeLabel]: "" } });
      }
      await addVolumes(state, known);
      await state.cleanup(VolumeMountRequest);
      await state.cleanup(VolumeConfig);
    },
  });
}
