// Takes an image from a registry into containerd: one try. containerd reads mirrors, certificates and rewrites from its folder of hosts; credentials come from us.
import { errorChain, toError } from "../../base/errors.ts";
import { openScope } from "../../base/scope.ts";
import { call } from "../../rpc/client.ts";
import { Code, StatusError } from "../../rpc/status.ts";
import { packAny, unpackAny } from "../../wire/well-known.ts";
import { Transfer } from "../gen/containerd-services-transfer-v1.ts";
import {
  AuthRequest,
  AuthResponse,
  AuthType,
  ImageStore,
  OCIRegistry,
  Progress,
} from "../gen/containerd-types-transfer.ts";
import type { Instance } from "./instance.ts";
import { platform, snapshotter, within, withLease } from "./instance.ts";
import type { PullProgress } from "./runtime.ts";
import type { Stream } from "./stream.ts";
import { openStream } from "./stream.ts";

export type RegistryCredentials =
  | { readonly kind: "password"; readonly username: string; readonly password: string }
  | { readonly kind: "token"; readonly token: string };

/** A signature as it lies in a registry: a text with what vouches for it in annotations, or all of it in one bundle (JSON). */
export type FoundSignature =
  | {
      readonly kind: "text";
      readonly payload: Uint8Array;
      readonly annotations: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: "bundle"; readonly bundle: Uint8Array };

/** What says of itself that it belongs to an image. */
export interface Referrer {
  /** Of its manifest: `sha256:…`. */
  readonly digest: string;
  /** Empty where it does not say what it is. */
  readonly artifactType: string;
}

/** An image whose content is here, and nothing else of it. */
export interface FetchedImage {
  /** Host and path. */
  readonly repository: string;
  /** Of the manifest or index: `sha256:…`. */
  readonly digest: string;
  /** Signatures that lie beside it in the registry; nobody has looked at them yet. */
  readonly signatures: () => Promise<readonly FoundSignature[]>;
}

/** Resolves with what vouches for the image. Rejects with PERMISSION_DENIED when nobody does. */
export type VerifyImage = (image: FetchedImage) => Promise<string>;

export interface RegistryAccess {
  /** How images of a repository are verified; undefined: not at all. Rejects with PERMISSION_DENIED for those that nobody may have. */
  readonly verifier?: (repository: string) => Promise<VerifyImage | undefined>;
  /** What the registry knows to belong to an image; undefined: it does not know the question. Absent: it is not asked. */
  readonly referrers?: (
    image: { readonly repository: string; readonly digest: string },
    options: Pick<RegistryAccess, "credentials"> & { readonly signal: AbortSignal },
  ) => Promise<readonly Referrer[] | undefined>;
  /** Folder with a `hosts.toml` for each registry. */
  readonly hostsDirectory: string;
  /** Asked for each registry that wants to know who we are; `host` has the port, if it is not the usual one. Undefined: nobody. */
  credentials(host: string): Promise<RegistryCredentials | undefined>;
}

export interface PullOptions {
  readonly access: RegistryAccess;
  readonly signal: AbortSignal;
  readonly onProgress?: ((progress: PullProgress) => void) | undefined;
  /** False: the content is fetched, nothing more. */
  readonly unpack?: boolean;
}

/** A registry that sends nothing for so long is given up. */
const silenceMs = 90_000;

/** `name`: a full reference, which becomes the name of the record. */
export function pullImage(instance: Instance, name: string, options: PullOptions): Promise<void> {
  return withLease(instance, options.signal, (lease) => pullUnder(lease, instance, name, options));
}

async function pullUnder(lease: string, instance: Instance, name: string, options: PullOptions): Promise<void> {
  const { clock } = instance.client;
  const idle = new AbortController();
  const signal = AbortSignal.any([options.signal, idle.signal]);
  await using scope = openScope(() => undefined, signal); // a stream that breaks takes the call with it
  const progress = await openStream(instance, "progress", { lease, signal: scope.signal });
  const auth = await openStream(instance, "auth", { lease, signal: scope.signal });
  let heardMs = clock.monotonic();
  const unpacking = new Set<string>();
  scope.run(async () => {
    for await (const row of progressRows(progress)) {
      heardMs = clock.monotonic();
      if (row.status === "extracting") unpacking.add(row.id);
      else unpacking.delete(row.id);
      options.onProgress?.(row);
    }
  });
  scope.run(() => answerCredentials(auth, options.access));
  scope.run(async (until) => {
    for await (const _ of clock.every(1000, until)) {
      if (unpacking.size > 0) heardMs = clock.monotonic(); // a slow disk is no silent registry
      if (clock.monotonic() - heardMs > silenceMs) {
        idle.abort(new StatusError(Code.UNAVAILABLE, `registry sent nothing for ${silenceMs / 1000} s`));
      }
    }
  });
  try {
    await call(instance.client, Transfer.Transfer, transferRequest(name, { progress, auth, options }), {
      ...within(instance, scope.signal),
    });
  } catch (error) {
    throw new StatusError(error instanceof StatusError ? error.code : Code.UNKNOWN, errorChain(error), {
      cause: toError(error).cause,
    });
  }
}

interface TransferParts {
  readonly progress: Stream;
  readonly auth: Stream;
  readonly options: PullOptions;
}

function transferRequest(name: string, { progress, auth, options: { access, unpack = true } }: TransferParts) {
  const resolver = { hostDir: access.hostsDirectory, authStream: auth.id };
  const store = { name, platforms: [platform], unpacks: unpack ? [{ platform, snapshotter }] : [] };
  return {
    source: packAny(OCIRegistry, { reference: name, resolver }, ""),
    destination: packAny(ImageStore, store, ""),
    options: { progressStream: progress.id },
  };
}

/** containerd repeats rows that have not changed: those are left out. */
export async function* progressRows(stream: Stream): AsyncGenerator<PullProgress> {
  const told = new Map<string, string>();
  for await (const any of stream.incoming) {
    const row = unpackAny(Progress, any);
    if (row === undefined) continue;
    const id = row.desc?.digest ?? row.name;
    const progress: PullProgress = {
      id,
      status: row.event,
      offsetBytes: Number(row.progress),
      totalBytes: Number(row.total),
      name: row.name,
    };
    const text = `${row.event} ${row.progress}`;
    if (told.get(id) === text) continue;
    told.set(id, text);
    yield progress;
  }
}

async function answerCredentials(stream: Stream, access: RegistryAccess): Promise<void> {
  for await (const any of stream.incoming) {
    const request = unpackAny(AuthRequest, any);
    if (request === undefined) continue;
    const known = await access.credentials(request.host);
    if (known === undefined) stream.send(AuthResponse, { authType: AuthType.NONE });
    else if (known.kind === "token") stream.send(AuthResponse, { authType: AuthType.REFRESH, secret: known.token });
    else {
      const { username, password } = known;
      stream.send(AuthResponse, { authType: AuthType.CREDENTIALS, username, secret: password });
    }
  }
}
