// Which image a node is upgraded to when none is named: the repository that its config installs from, with the tag of a version. A default of the client's
// own would be another image than the one that was chosen for the node, with its extensions and arguments.
import { encodeUtf8 } from "../base/bytes.ts";
import { asTag, installerImage, repositoryOf } from "../config/image-tag.ts";
import { decodeConfig } from "../config/config.ts";
import { install } from "../config/view/install.ts";
import { MachineConfig } from "../resources/config/machine-config.ts";
import { Code, hasStatus } from "../rpc/status.ts";
import type { NodeClient } from "./session.ts";
import { findSpec } from "./upgrade.ts";

const advice = "name the image with --image registry/name:tag";

/** Undefined on a node without a config, or for a caller who may not read it. */
async function configText(client: NodeClient): Promise<string | undefined> {
  try {
    return (await findSpec(client, MachineConfig, "v1alpha1"))?.yaml;
  } catch (error) {
    if (hasStatus(error, Code.PERMISSION_DENIED)) return undefined;
    throw error;
  }
}

/** `version`: with or without "v" in front. Rejects when the node's config names no repository. */
export async function sameImage(client: NodeClient, version: string): Promise<string> {
  const text = await configText(client);
  if (text === undefined)
    throw new Error(`Cannot choose an image for the upgrade: found no machine config that can be read, ${advice}`);
  const result = decodeConfig(encodeUtf8(text));
  if (result.kind === "invalid")
    throw new Error(
      `Cannot choose an image for the upgrade: cannot read the machine config (${result.text}), ${advice}`,
    );
  const found = install(result.config);
  if (found === undefined)
    throw new Error(
      `Cannot choose an image for the upgrade: the machine config says nothing about installing (machine.install.image or UnattendedInstallConfig), ${advice}`,
    );
  const tag = asTag(/^\d/u.test(version) ? `v${version}` : version);
  return `${repositoryOf(found.image === "" ? installerImage(version) : found.image)}:${tag}`;
}
