// Generated from proto/tables (sha256 2f49f00051dbebd1475328af95a88e452c8788d5c8874ee8a7ddfa34d90584d0) by tools/gen: do not edit.
import type { Message } from "../message.ts";

export interface Compatibility {
  readonly talos?: Constraint | undefined;
}

export const Compatibility: Message<Compatibility> = {
  name: "talos.resource.definitions.extensions.Compatibility",
  fields: [
    { number: 1, name: "talos", kind: "message", message: () => Constraint },
  ],
};

export interface Constraint {
  readonly version: string;
}

export const Constraint: Message<Constraint> = {
  name: "talos.resource.definitions.extensions.Constraint",
  fields: [
    { number: 1, name: "version", kind: "string" },
  ],
};

export interface Layer {
  readonly image: string;
  readonly metadata?: Metadata | undefined;
}

export const Layer: Message<Layer> = {
  name: "talos.resource.definitions.extensions.Layer",
  fields: [
    { number: 1, name: "image", kind: "string" },
    { number: 2, name: "metadata", kind: "message", message: () => Metadata },
  ],
};

export interface Metadata {
  readonly name: string;
  readonly version: string;
  readonly author: string;
  readonly description: string;
  readonly compatibility?: Compatibility | undefined;
  readonly extraInfo: string;
}

export const Metadata: Message<Metadata> = {
  name: "talos.resource.definitions.extensions.Metadata",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "version", kind: "string" },
    { number: 3, name: "author", kind: "string" },
    { number: 4, name: "description", kind: "string" },
    { number: 5, name: "compatibility", kind: "message", message: () => Compatibility },
    { number: 6, name: "extraInfo", kind: "string" },
  ],
};
