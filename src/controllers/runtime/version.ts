// Shows the version of the node's software.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive } from "../../cosi/controller.ts";
import { Version } from "../../resources/runtime/version.ts";

export interface SoftwareVersion {
  readonly name: string;
  /** A semantic version with "v" in front. */
  readonly tag: string;
}

export function versionController({ name, tag }: SoftwareVersion): Controller {
  return defineController({
    name: "runtime.VersionController",
    inputs: [],
    outputs: [exclusive(Version)],
    async reconcile({ state }) {
      await state.modify(Version, "version", () => ({ name, version: tag }));
    },
  });
}
