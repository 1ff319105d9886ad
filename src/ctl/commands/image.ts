// `image`: the images on nodes: list, pull, import, remove.
import { createReadStream } from "node:fs";
import type { Init } from "../../wire/message.ts";
import { ContainerDriver, ContainerdNamespace } from "../../wire/gen/common.ts";
import type { ImageServiceImportRequest } from "../../wire/gen/machine.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import type { Command } from "../command.ts";
import { choice, defineCommand } from "../command.ts";
import { forEachNode, nodeTable } from "../fan-out.ts";
import { humanSize } from "../time-text.ts";
import { timestampMs } from "../wire-time.ts";

const { ImageService } = rpc;
const namespaces = ["cri", "system", "inmem"] as const;

const namespace = choice(
  "--namespace <name>",
  "whose images: pods', the kubelet's and etcd's, the node's own",
  namespaces,
  "cri",
);

function instanceOf(name: (typeof namespaces)[number]): { readonly driver: number; readonly namespace: number } {
  return {
    driver: name === "inmem" ? ContainerDriver.CONTAINERD : ContainerDriver.CRI,
    namespace: name === "cri" ? ContainerdNamespace.NS_CRI : ContainerdNamespace.NS_SYSTEM,
  };
}

const list = defineCommand({
  name: "list",
  aliases: ["ls"],
  summary: "list the images of a node",
  options: { namespace },
  async run(context, _args, options) {
    await nodeTable(context, ["IMAGE", "DIGEST", "SIZE", "LABELS", "CREATED"], async (client) => {
      const rows: string[][] = [];
      const request = { containerd: instanceOf(options.namespace) };
      for await (const { name, digest, size, createdAt, labels } of client.stream(ImageService.List, request)) {
        rows.push([
          name,
          digest,
          humanSize(size),
          [...labels].map(([key, value]) => `${key}=${value}`).join(","),
          createdAt === undefined ? "" : new Date(timestampMs(createdAt)).toISOString(),
        ]);
      }
      return rows;
    });
  },
});

const pull = defineCommand({
  name: "pull",
  summary: "take an image from its registry",
  arguments: "<image>",
  options: { namespace },
  async run(context, [imageRef = ""], options) {
    await forEachNode(context, async (client) => {
      const request = { containerd: instanceOf(options.namespace), imageRef };
      for await (const { response } of client.stream(ImageService.Pull, request)) {
        if (response?.kind === "name") await context.output.print(`${client.node}: ${response.value}\n`);
        else if (response !== undefined && context.output.isTerminal) {
          const { layerId, progress } = response.value;
          context.output.note(`${client.node}: ${layerId} ${progress?.offset ?? 0n}/${progress?.total ?? 0n}`);
        }
      }
    });
  },
});

/** The archive in pieces, behind the message that says where it shall go. */
async function* upload(
  path: string,
  containerd: ReturnType<typeof instanceOf>,
): AsyncGenerator<Init<ImageServiceImportRequest>> {
  yield { request: { kind: "containerd", value: containerd } };
  for await (const chunk of createReadStream(path) as AsyncIterable<Uint8Array>) {
    yield { request: { kind: "imageChunk", value: { bytes: chunk } } };
  }
}

const importImage = defineCommand({
  name: "import",
  summary: "send an archive of an image (docker save, OCI) to a node",
  arguments: "<archive>",
  options: { namespace },
  async run(context, [path = ""], options) {
    await forEachNode(context, async (client) => {
      const { name } = await client.upload(ImageService.Import, upload(path, instanceOf(options.namespace)));
      await context.output.print(`${client.node}: ${name}\n`);
    });
  },
});

const remove = defineCommand({
  name: "remove",
  aliases: ["rm"],
  summary: "remove an image from a node",
  arguments: "<image>",
  options: { namespace },
  async run(context, [imageRef = ""], options) {
    await forEachNode(context, async (client) => {
      await client.unary(ImageService.Remove, { containerd: instanceOf(options.namespace), imageRef });
    });
  },
});

export const image: Command = {
  name: "image",
  aliases: ["images"],
  summary: "list, pull, import and remove container images",
  commands: [list, pull, importImage, remove],
};
