// Generated from proto/tables (sha256 2f49f00051dbebd1475328af95a88e452c8788d5c8874ee8a7ddfa34d90584d0) by tools/gen: do not edit.
import type { Message } from "../message.ts";
import * as common from "./common.ts";
import * as googleProtobuf from "./google-protobuf.ts";
import type * as talosResourceDefinitionsEnums from "./talos-resource-definitions-enums.ts";

export interface BaseRuntimeSpecConfigSpec {
  readonly object?: googleProtobuf.Struct | undefined;
}

export const BaseRuntimeSpecConfigSpec: Message<BaseRuntimeSpecConfigSpec> = {
  name: "talos.resource.definitions.cri.BaseRuntimeSpecConfigSpec",
  fields: [
    { number: 1, name: "object", kind: "message", message: () => googleProtobuf.Struct },
  ],
};

export interface CustomizationConfigSpec {
  readonly content: string;
}

export const CustomizationConfigSpec: Message<CustomizationConfigSpec> = {
  name: "talos.resource.definitions.cri.CustomizationConfigSpec",
  fields: [
    { number: 1, name: "content", kind: "string" },
  ],
};

export interface ImageCacheConfigSpec {
  readonly status: talosResourceDefinitionsEnums.CriImageCacheStatus;
  readonly roots: readonly string[];
  readonly copyStatus: talosResourceDefinitionsEnums.CriImageCacheCopyStatus;
}

export const ImageCacheConfigSpec: Message<ImageCacheConfigSpec> = {
  name: "talos.resource.definitions.cri.ImageCacheConfigSpec",
  fields: [
    { number: 1, name: "status", kind: "enum" },
    { number: 2, name: "roots", kind: "string", label: "repeated" },
    { number: 3, name: "copyStatus", kind: "enum" },
  ],
};

export interface RegistriesConfigSpec {
  readonly registryMirrors: ReadonlyMap<string, RegistryMirrorConfig>;
  readonly registryAuths: ReadonlyMap<string, RegistryAuthConfig>;
  readonly registryTlSs: ReadonlyMap<string, RegistryTLSConfig>;
}

export const RegistriesConfigSpec: Message<RegistriesConfigSpec> = {
  name: "talos.resource.definitions.cri.RegistriesConfigSpec",
  fields: [
    { number: 1, name: "registryMirrors", kind: "message", label: "map", key: "string", message: () => RegistryMirrorConfig },
    { number: 2, name: "registryAuths", kind: "message", label: "map", key: "string", message: () => RegistryAuthConfig },
    { number: 3, name: "registryTlSs", kind: "message", label: "map", key: "string", message: () => RegistryTLSConfig },
  ],
};

export interface RegistryAuthConfig {
  readonly registryUsername: string;
  readonly registryPassword: string;
  readonly registryAuth: string;
  readonly registryIdentityToken: string;
}

export const RegistryAuthConfig: Message<RegistryAuthConfig> = {
  name: "talos.resource.definitions.cri.RegistryAuthConfig",
  fields: [
    { number: 1, name: "registryUsername", kind: "string" },
    { number: 2, name: "registryPassword", kind: "string" },
    { number: 3, name: "registryAuth", kind: "string" },
    { number: 4, name: "registryIdentityToken", kind: "string" },
  ],
};

export interface RegistryEndpointConfig {
  readonly endpointEndpoint: string;
  readonly endpointOverridePath: boolean;
}

export const RegistryEndpointConfig: Message<RegistryEndpointConfig> = {
  name: "talos.resource.definitions.cri.RegistryEndpointConfig",
  fields: [
    { number: 1, name: "endpointEndpoint", kind: "string" },
    { number: 2, name: "endpointOverridePath", kind: "bool" },
  ],
};

export interface RegistryMirrorConfig {
  readonly mirrorEndpoints: readonly RegistryEndpointConfig[];
  readonly mirrorSkipFallback: boolean;
}

export const RegistryMirrorConfig: Message<RegistryMirrorConfig> = {
  name: "talos.resource.definitions.cri.RegistryMirrorConfig",
  fields: [
    { number: 1, name: "mirrorEndpoints", kind: "message", label: "repeated", message: () => RegistryEndpointConfig },
    { number: 3, name: "mirrorSkipFallback", kind: "bool" },
  ],
};

export interface RegistryTLSConfig {
  readonly tlsClientIdentity?: common.PEMEncodedCertificateAndKey | undefined;
  readonly tlsca: Uint8Array;
  readonly tlsInsecureSkipVerify: boolean;
}

export const RegistryTLSConfig: Message<RegistryTLSConfig> = {
  name: "talos.resource.definitions.cri.RegistryTLSConfig",
  fields: [
    { number: 1, name: "tlsClientIdentity", kind: "message", message: () => common.PEMEncodedCertificateAndKey },
    { number: 2, name: "tlsca", kind: "bytes" },
    { number: 3, name: "tlsInsecureSkipVerify", kind: "bool" },
  ],
};

export interface SeccompProfileSpec {
  readonly name: string;
  readonly value?: googleProtobuf.Struct | undefined;
}

export const SeccompProfileSpec: Message<SeccompProfileSpec> = {
  name: "talos.resource.definitions.cri.SeccompProfileSpec",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "value", kind: "message", message: () => googleProtobuf.Struct },
  ],
};
