// runtime.ExtensionStatusController: the system extensions that came with the image. They change only with it, so the list is read once.
import { FormatError } from "../../base/errors.ts";
import { mapping, readExtensionMetadata, textOf } from "../../config/extension-metadata.ts";
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive } from "../../cosi/controller.ts";
import type { Files } from "../../linux/files.ts";
import { ExtensionStatus } from "../../resources/runtime/extension-status.ts";

/** Written by the builder of the image: JSON, which is YAML too. */
const listPath = "/.extra/extensions.yaml";

/** The layers of the list, lowest first. Throws a FormatError for a text that is no JSON. */
export function parseExtensionList(list: string): readonly ExtensionStatus[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(list);
  } catch (cause) {
    throw new FormatError(`Cannot read ${listPath}`, { cause });
  }
  const layers = mapping(parsed)["layers"];
  if (!Array.isArray(layers)) throw new FormatError(`Cannot read ${listPath}: found no list of layers`);
  return layers.map(mapping).map((layer) => ({
    image: textOf(layer["image"]),
    metadata: {
      ...readExtensionMetadata(layer["metadata"]),
      extraInfo: textOf(mapping(layer["metadata"])["extraInfo"]),
    },
  }));
}

export function extensionStatusController(files: Pick<Files, "findText">): Controller {
  return defineController({
    name: "runtime.ExtensionStatusController",
    inputs: [],
    outputs: [exclusive(ExtensionStatus)],
    async reconcile({ state }) {
      const list = await files.findText(listPath);
      for (const extension of list === undefined ? [] : parseExtensionList(list)) {
        await state.modify(ExtensionStatus, extension.image.replace(/\.sqsh$/u, ""), () => extension);
      }
      await state.cleanup(ExtensionStatus);
    },
  });
}
