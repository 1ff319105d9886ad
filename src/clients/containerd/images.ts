// Image records of one namespace: names that point to content. What no record points to is collected as garbage.
import { call } from "../../rpc/client.ts";
import { Code, hasStatus } from "../../rpc/status.ts";
import type { Image } from "../gen/containerd-services-images-v1.ts";
import { Images } from "../gen/containerd-services-images-v1.ts";
import { Snapshots } from "../gen/containerd-services-snapshots-v1.ts";
import type { ImageContent } from "./content.ts";
import { readImageContent } from "./content.ts";
import type { Instance } from "./instance.ts";
import { snapshotter, unlessMissing, within } from "./instance.ts";
import { parseReference } from "./reference.ts";
import type { PulledImage } from "./runtime.ts";

export async function findImage(instance: Instance, name: string, signal: AbortSignal): Promise<Image | undefined> {
  const found = await unlessMissing(call(instance.client, Images.Get, { name }, within(instance, signal)));
  return found?.image;
}

export async function listImages(instance: Instance, signal: AbortSignal): Promise<readonly Image[]> {
  return (await call(instance.client, Images.List, {}, within(instance, signal))).images;
}

/** Removes the record; with `sync` returns when the content that only it held is gone too. Rejects with NOT_FOUND. */
export async function removeImage(
  instance: Instance,
  name: string,
  { sync, signal }: { readonly sync: boolean; readonly signal: AbortSignal },
): Promise<void> {
  await call(instance.client, Images.Delete, { name, sync }, within(instance, signal));
}

/** What a record points to, if all of it is here. */
export async function findContent(
  instance: Instance,
  image: Image,
  signal: AbortSignal,
): Promise<ImageContent | undefined> {
  return unlessMissing(readImageContent(instance, image.target?.digest ?? "", signal));
}

/** The image's content, if its layers are unpacked as well. */
export async function findUnpacked(
  instance: Instance,
  image: Image,
  signal: AbortSignal,
): Promise<ImageContent | undefined> {
  const content = await findContent(instance, image, signal);
  if (content === undefined) return undefined;
  const request = { snapshotter, key: content.chainId };
  const snapshot = await unlessMissing(call(instance.client, Snapshots.Stat, request, within(instance, signal)));
  return snapshot === undefined ? undefined : content;
}

/** Makes the record, or points it to what the given one points to. */
export async function putImage(instance: Instance, image: Image, signal: AbortSignal): Promise<void> {
  try {
    await call(instance.client, Images.Create, { image }, within(instance, signal));
  } catch (error) {
    if (!hasStatus(error, Code.ALREADY_EXISTS)) throw error;
    await call(instance.client, Images.Update, { image }, within(instance, signal));
  }
}

/** Three records for each image: the reference it was asked for by, its digest alone, and its repository with the digest. */
export async function putAliases(instance: Instance, image: Image, signal: AbortSignal): Promise<PulledImage> {
  const digest = image.target?.digest ?? "";
  const { repository } = parseReference(image.name);
  for (const name of [digest, `${repository}@${digest}`]) {
    const present = await findImage(instance, name, signal);
    if (present?.target?.digest !== digest) await putImage(instance, { ...image, name }, signal);
  }
  return { name: digest, digest };
}
