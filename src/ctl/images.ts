// Images of a node as commands bring them there: which store is meant, archives that are sent, pulls that are watched.
import { createReadStream } from "node:fs";
import type { Init } from "../wire/message.ts";
import { ContainerDriver, ContainerdNamespace } from "../wire/gen/common.ts";
import type { ImageServiceImportRequest } from "../wire/gen/machine.ts";

/** `cri`: of pods · `system`: of the kubelet and etcd · `inmem`: the node's own, in memory. */
export type ImageNamespace = "cri" | "system" | "inmem";

export interface ContainerdChoice {
  readonly driver: number;
  readonly namespace: number;
}

export function instanceOf(name: ImageNamespace): ContainerdChoice {
  return {
    driver: name === "inmem" ? ContainerDriver.CONTAINERD : ContainerDriver.CRI,
    namespace: name === "cri" ? ContainerdNamespace.NS_CRI : ContainerdNamespace.NS_SYSTEM,
  };
}

/** The archive in pieces, behind the message that says where it shall go. `onSent` is told how many bytes are on their way. */
export async function* archiveMessages(
  path: string,
  containerd: ContainerdChoice,
  onSent: (bytes: number) => void = () => undefined,
): AsyncGenerator<Init<ImageServiceImportRequest>> {
  yield { request: { kind: "containerd", value: containerd } };
  let sent = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Uint8Array>) {
    yield { request: { kind: "imageChunk", value: { bytes: chunk } } };
    sent += chunk.length;
    onSent(sent);
  }
}
