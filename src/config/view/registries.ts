// Where images come from: mirrors, credentials and TLS of registries, from their own documents or the older section of the machine document.
import type { Config } from "../document.ts";
import { documentsOf } from "../document.ts";
import { registryAuthConfig } from "../documents/registry-auth-config.ts";
import { registryMirrorConfig } from "../documents/registry-mirror-config.ts";
import { registryTLSConfig } from "../documents/registry-tls-config.ts";
import { decodeBase64, legacyOf } from "./machine.ts";

export interface MirrorSettings {
  readonly endpoints: readonly { readonly endpoint: string; readonly overridePath: boolean }[];
  readonly skipFallback: boolean;
}

export interface RegistryAuth {
  readonly username: string;
  readonly password: string;
  /** User and password, joined by a colon, base64. */
  readonly auth: string;
  readonly identityToken: string;
}

export interface RegistryTls {
  /** PEM, "" when absent. */
  readonly ca: string;
  readonly clientIdentity: { readonly crt: string; readonly key: string } | undefined;
  readonly insecureSkipVerify: boolean;
}

/** Each by the host of the registry, with its port if it has one; mirrors also by `*` for all others. */
export interface RegistrySettings {
  readonly mirrors: ReadonlyMap<string, MirrorSettings>;
  readonly auths: ReadonlyMap<string, RegistryAuth>;
  readonly tls: ReadonlyMap<string, RegistryTls>;
}

type Legacy = NonNullable<NonNullable<ReturnType<typeof legacyOf>>["machine"]>["registries"];

function legacyMirrors(legacy: Legacy): readonly (readonly [string, MirrorSettings])[] {
  return Object.entries(legacy?.mirrors ?? {}).map(([host, { endpoints = [], overridePath = false, skipFallback }]) => [
    host,
    {
      endpoints: endpoints.map((endpoint) => ({ endpoint, overridePath })),
      skipFallback: skipFallback ?? false,
    },
  ]);
}

function legacyAuths(legacy: Legacy): readonly (readonly [string, RegistryAuth])[] {
  return Object.entries(legacy?.config ?? {}).flatMap(([host, { auth }]) =>
    auth === undefined ? [] : [[host, authOf(auth)] as const],
  );
}

function legacyTls(legacy: Legacy): readonly (readonly [string, RegistryTls])[] {
  return Object.entries(legacy?.config ?? {}).flatMap(([host, { tls }]) => {
    if (tls === undefined) return [];
    const { ca, clientIdentity, insecureSkipVerify = false } = tls;
    const identity =
      clientIdentity === undefined
        ? undefined
        : { crt: decodeBase64(clientIdentity.crt), key: decodeBase64(clientIdentity.key) };
    return [[host, { ca: decodeBase64(ca), clientIdentity: identity, insecureSkipVerify }] as const];
  });
}

function authOf({ username = "", password = "", auth = "", identityToken = "" }: Partial<RegistryAuth>): RegistryAuth {
  return { username, password, auth, identityToken };
}

export function registrySettings(config: Config): RegistrySettings {
  const legacy = legacyOf(config)?.machine?.registries;
  const mirrors = documentsOf(config, registryMirrorConfig).map(
    ({ name = "", endpoints = [], skipFallback = false }) =>
      [
        name,
        {
          endpoints: endpoints.map(({ url = "", overridePath = false }) => ({ endpoint: url, overridePath })),
          skipFallback,
        },
      ] as const,
  );
  const auths = documentsOf(config, registryAuthConfig).map(({ name = "", ...auth }) => [name, authOf(auth)] as const);
  const tls = documentsOf(config, registryTLSConfig).map(
    ({ name = "", ca = "", clientIdentity, insecureSkipVerify = false }) =>
      [
        name,
        {
          ca,
          clientIdentity:
            clientIdentity === undefined
              ? undefined
              : { crt: clientIdentity.cert ?? "", key: clientIdentity.key ?? "" },
          insecureSkipVerify,
        },
      ] as const,
  );
  return {
    mirrors: new Map([...legacyMirrors(legacy), ...mirrors]),
    auths: new Map([...legacyAuths(legacy), ...auths]),
    tls: new Map([...legacyTls(legacy), ...tls]),
  };
}
