// What an installer image says of itself in the labels of its config, for who makes it and for who takes it. The manifest names the config by its digest, so
// that the labels are as good as the image.

export const versionLabel = "org.opencontainers.image.version";
/** A list of names in JSON. */
const extensionsLabel = "dev.ichor.extensions";
const kernelLabel = "dev.ichor.kernel";

/** The extension that brings a machine config. Nodes read it at their first start and keep it: without it they lose nothing. */
export const embeddedConfigName = "embedded-config";

/** What is in an image, as far as it says so. */
export interface ImageContents {
  /** Names of the system extensions, the embedded config left out; absent when the image does not say. */
  readonly extensions?: readonly string[];
  /** As `uname -r` prints it; absent when the image does not say. */
  readonly kernelVersion?: string;
}

export function encodeContents({
  extensions,
  kernelVersion,
}: Required<ImageContents>): Readonly<Record<string, string>> {
  return { [extensionsLabel]: JSON.stringify(extensions), [kernelLabel]: kernelVersion };
}

function namesOf(label: string | undefined): readonly string[] | undefined {
  try {
    const names: unknown = JSON.parse(label ?? "");
    return Array.isArray(names) && names.every((name) => typeof name === "string") ? names : undefined;
  } catch {
    return undefined; // written by somebody else: it says nothing
  }
}

/** From the labels of any image. */
export function readContents(labels: Readonly<Record<string, string>>): ImageContents {
  const [extensions, kernelVersion] = [namesOf(labels[extensionsLabel]), labels[kernelLabel]];
  return {
    ...(extensions === undefined ? {} : { extensions }),
    ...(kernelVersion === undefined ? {} : { kernelVersion }),
  };
}
