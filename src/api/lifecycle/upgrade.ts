// LifecycleService.Upgrade: writes an image that is already here to the other bank, telling each step; the last message is the exit code. The caller restarts.
import { installerExit } from "../../runtime/installer.ts";
import type { InstallerImagePlace, UpgradeImage, Upgrades } from "../../runtime/upgrades.ts";
import { agreesTo, dropExtensions } from "../../rpc/consent.ts";
import type { Metadata } from "../../rpc/metadata.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { serverStream } from "../define.ts";
import { statusError } from "../errors.ts";
import { imagePlace } from "../images/common/place.ts";
import { progressOf } from "./common/progress.ts";

async function wantImage(
  upgrades: Upgrades,
  { place, reference }: { readonly place: InstallerImagePlace; readonly reference: string },
  signal: AbortSignal,
): Promise<UpgradeImage> {
  const banks = await upgrades.banks(signal);
  if (banks === undefined) throw statusError("FAILED_PRECONDITION", "the system is not installed");
  const image = await upgrades.find(place, reference, signal);
  if (image === undefined) {
    throw statusError("INTERNAL", `installer image "${reference}" not found in containerd store`);
  }
  return image;
}

/** The wire has no flag for it: our own client says in the metadata that extensions of the node may be lost. */
async function checkContents(
  upgrades: Upgrades,
  image: UpgradeImage,
  { metadata, tell }: { readonly metadata: Metadata; readonly tell: (text: string) => void },
): Promise<void> {
  const consent = { dropExtensions: agreesTo(metadata, dropExtensions) };
  const { problem, warnings } = await upgrades.contents(image, consent);
  if (problem !== undefined) throw statusError("FAILED_PRECONDITION", problem);
  for (const warning of warnings) tell(`warning: ${warning}`);
}

/** What is written is written to its end, whatever becomes of the caller. */
async function writeImage(upgrades: Upgrades, image: UpgradeImage, tell: (text: string) => void): Promise<number> {
  const problem = await upgrades.problem(image, { force: false });
  if (problem !== undefined) {
    tell(`pre-flight checks failed: ${problem}`);
    return installerExit.environment;
  }
  tell(`upgrading to ${image.version}`);
  await upgrades.begin(image, { actorId: "", before: await upgrades.health() });
  const { exitCode, error } = await upgrades.write({ image }, tell, new AbortController().signal);
  tell(error ?? `upgrade to ${image.version} is written: it is tried at the next boot`);
  return exitCode;
}

export const upgrade = serverStream(
  rpc.LifecycleService.Upgrade,
  async function* ({ containerd, source }, { upgrades, metadata, signal }) {
    const reference = source?.imageName ?? "";
    if (reference === "") throw statusError("INVALID_ARGUMENT", "image name is required");
    const place = imagePlace(containerd);
    const lock = upgrades.tryLock();
    if (lock === undefined) {
      throw statusError("FAILED_PRECONDITION", "another installation/upgrade is already in progress");
    }
    yield* progressOf("upgrade", async (tell) => {
      using _ = lock;
      const image = await wantImage(upgrades, { place, reference }, signal);
      await checkContents(upgrades, image, { metadata, tell });
      return await writeImage(upgrades, image, tell);
    });
  },
);
