// Whom signatures of images by identity are believed from: given by the config, or taken from an update repository. Nobody is asked for it while no rule
// wants it, and images that need it do not come while there is none.
import { imageTrust } from "../../config/view/image-trust.ts";
import { defineController, exclusive, weak, type Controller, type ReconcileContext } from "../../cosi/controller.ts";
import { timeFromMs } from "../../cosi/scalars.ts";
import { NetworkStatus } from "../../resources/network/network-status.ts";
import { ImageVerificationRule } from "../../resources/security/image-verification-rule.ts";
import { TUFTrustedRoot, trustedRootId } from "../../resources/security/tuf-trusted-root.ts";
import { TimeStatus } from "../../resources/time/time-status.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";
import { stateVolumeInputs, stateVolumeOutputs } from "../config/shared/state-volume.ts";
import { TrustRepository, type TrustedRootParts } from "./shared/trust-repository.ts";

const name = "security.TUFTrustedRootController";
/** How often is looked whether something has expired or is to be renewed. */
const lookMs = 60_000;

export function tufTrustedRootController(parts: TrustedRootParts): Controller {
  const repository = new TrustRepository(parts, name);
  let isWanted = false;
  /** Given texts do not change: the time is that of when they came. */
  let given: { readonly text: string; readonly sinceMs: number } | undefined;

  async function bring(context: ReconcileContext): Promise<Error | undefined> {
    const { state, clock } = context;
    const trust = imageTrust(await activeConfig(state));
    if (trust.kind === "repository") return repository.follow(trust, context);
    const { trustedRoot: jsonData } = trust;
    if (given?.text !== jsonData) given = { text: jsonData, sinceMs: clock.now() };
    const lastRefreshTime = timeFromMs(given.sinceMs);
    await state.modify(TUFTrustedRoot, trustedRootId, () => ({ lastRefreshTime, jsonData }));
    return undefined;
  }

  return defineController({
    name,
    inputs: [
      weak(ImageVerificationRule),
      activeConfigInput,
      weak(NetworkStatus, { id: "status" }),
      weak(TimeStatus, { id: "node" }),
      ...stateVolumeInputs,
    ],
    outputs: [exclusive(TUFTrustedRoot), ...stateVolumeOutputs],
    async source({ clock, signal, wake }) {
      for await (const _ of clock.every(lookMs, signal)) if (isWanted) wake();
    },
    async reconcile(context) {
      const { state } = context;
      const rules = await state.list(ImageVerificationRule);
      isWanted = rules.some(({ spec }) => spec.keylessVerifier !== undefined);
      const failure = isWanted ? await bring(context) : undefined;
      await state.cleanup(TUFTrustedRoot);
      await repository.endRound(state);
      if (failure !== undefined) throw failure;
    },
  });
}
