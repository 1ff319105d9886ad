// ImageFactorySchematic: the recipe that the image was built from.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * The recipe that the image was built from.
 *
 * Ids: "image-factory-schematic".
 */
export const ImageFactorySchematic = defineResource({
  type: "ImageFactorySchematics.runtime.talos.dev",
  namespace: "runtime",
  columns: [
    { name: "Schematic ID", jsonPath: "{.schematicId}" },
    { name: "Flavor", jsonPath: "{.flavor}" },
    { name: "API URL", jsonPath: "{.apiUrl}" },
  ],
  message: "runtime.ImageFactorySchematicSpec",
  spec: {
    schematicId: field(1, string),
    flavor: field(2, string),
    apiUrl: field(3, string),
  },
});

export type ImageFactorySchematic = SpecOf<typeof ImageFactorySchematic>;
