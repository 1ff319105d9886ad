// `image`: the images on nodes: list, pull, verify, import, remove; those that a cluster needs, and caches of them.
import * as defaultImages from "../../config/generate/default-images.ts";
import { defaultKubernetesVersion, images } from "../../config/generate/options.ts";
import { installerImage } from "../../config/image-tag.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { Code, hasStatus } from "../../rpc/status.ts";
import type { ImageServiceListResponse } from "../../wire/gen/machine.ts";
import type { Command, CommandContext } from "../command.ts";
import type { NodeClient } from "../session.ts";
import { choice, defineCommand, text } from "../command.ts";
import { forEachNode, nodeTable } from "../fan-out.ts";
import { cacheCreate } from "../image-cache/create.ts";
import { cacheCertGen, cacheServe } from "../image-cache/serve.ts";
import { archiveMessages, type ContainerdChoice, type ImageNamespace, instanceOf } from "../images.ts";
import { formatVersion, parseVersion } from "../kubernetes-upgrade/version.ts";
import { clientVersion } from "../version.ts";
import { humanSize } from "../time-text.ts";
import { timestampMs } from "../../dashboard/live/wire-time.ts";

const { ImageService } = rpc;
const namespaces = ["cri", "system", "inmem"] as const;

const namespace = choice(
  "--namespace <name>",
  "whose images: pods', the kubelet's and etcd's, the node's own",
  namespaces,
  "cri",
);

const list = defineCommand({
  name: "list",
  aliases: ["ls"],
  summary: "list the images of a node",
  options: { namespace },
  async run(context, _args, options) {
    await nodeTable(context, ["IMAGE", "DIGEST", "SIZE", "LABELS", "CREATED"], async (client) => {
      const rows: string[][] = [];
      for await (const { name, digest, size, createdAt, labels } of imagesOf(client, options.namespace)) {
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

type Listed = Pick<ImageServiceListResponse, "name" | "digest" | "size" | "createdAt" | "labels">;

/** Older nodes know an older call, which has no labels, and no images in memory. */
async function* imagesOf(client: NodeClient, from: ImageNamespace): AsyncGenerator<Listed> {
  const containerd = instanceOf(from);
  try {
    yield* client.stream(ImageService.List, { containerd });
  } catch (error) {
    if (from === "inmem" || !hasStatus(error, Code.UNIMPLEMENTED)) throw error;
    const older = client.stream(rpc.MachineService.ImageList, { namespace: containerd.namespace });
    for await (const { metadata, ...image } of older) {
      if (metadata !== undefined && metadata.error !== "") throw new Error(metadata.error, { cause: error });
      yield { ...image, labels: new Map() };
    }
  }
}

const pull = defineCommand({
  name: "pull",
  summary: "take an image from its registry",
  arguments: "<image>",
  options: { namespace },
  async run(context, [imageRef = ""], options) {
    await forEachNode(context, async (client) => {
      try {
        await pullTo(context, client, { containerd: instanceOf(options.namespace), imageRef });
      } catch (error) {
        if (options.namespace === "inmem" || !hasStatus(error, Code.UNIMPLEMENTED)) throw error;
        const { namespace: place } = instanceOf(options.namespace); // an older node
        await client.unary(rpc.MachineService.ImagePull, { namespace: place, reference: imageRef });
        await context.output.print(`${client.node}: ${imageRef}\n`);
      }
    });
  },
});

const verify = defineCommand({
  name: "verify",
  summary: "ask nodes whether their rules let an image come, and who vouches for it",
  arguments: "<image>",
  async run(context, [imageRef = ""]) {
    await nodeTable(context, ["IMAGE", "VERIFIED", "MESSAGE"], async (client) => {
      const { verified, message, digestedImageRef } = await client.unary(ImageService.Verify, { imageRef });
      return [[digestedImageRef === "" ? imageRef : digestedImageRef, String(verified), message]];
    });
  },
});

async function pullTo(
  { output }: CommandContext,
  client: NodeClient,
  request: { readonly containerd: ContainerdChoice; readonly imageRef: string },
): Promise<void> {
  for await (const { response } of client.stream(ImageService.Pull, request)) {
    if (response?.kind === "name") await output.print(`${client.node}: ${response.value}\n`);
    else if (response !== undefined && output.isTerminal) {
      const { layerId, progress } = response.value;
      output.note(`${client.node}: ${layerId} ${progress?.offset ?? 0n}/${progress?.total ?? 0n}`);
    }
  }
}

const importImage = defineCommand({
  name: "import",
  summary: "send an archive of an image (docker save, OCI) to a node",
  arguments: "<archive>",
  options: { namespace },
  async run(context, [path = ""], options) {
    await forEachNode(context, async (client) => {
      const { name } = await client.upload(ImageService.Import, archiveMessages(path, instanceOf(options.namespace)));
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

/** A reference with another tag, or as it is. */
function tagged(reference: string, version: string): string {
  if (version === "") return reference;
  const colon = reference.lastIndexOf(":");
  const isPrefixed = reference.startsWith(":v", colon);
  return `${reference.slice(0, colon)}:${isPrefixed ? `v${version.replace(/^v/u, "")}` : version}`;
}

const bundle = defineCommand({
  name: "k8s-bundle",
  aliases: ["default"],
  summary: "print the images that a cluster needs, one per line: for a mirror",
  nodes: false,
  options: {
    kubernetes: text("--k8s-version <version>", "of Kubernetes", defaultKubernetesVersion),
    etcd: text("--etcd-version <version>", "of etcd; the usual when absent"),
    coreDns: text("--coredns-version <version>", "of CoreDNS, likewise"),
    flannel: text("--flannel-version <version>", "of flannel, likewise"),
    policies: text("--network-policies-version <version>", "of kube-network-policies, likewise"),
  },
  async run({ output }, _args, options) {
    const own = Object.values(images(formatVersion(parseVersion(options.kubernetes))));
    const others = [
      tagged(defaultImages.flannelImage, options.flannel),
      tagged(defaultImages.coreDnsImage, options.coreDns),
      tagged(defaultImages.etcdImage, options.etcd),
      defaultImages.pauseImage,
      tagged(defaultImages.networkPoliciesImage, options.policies),
    ];
    await output.print([...others, ...own].map((reference) => `${reference}\n`).join(""));
  },
});

const ownBundle = defineCommand({
  name: "talos-bundle",
  summary: "print the images that nodes are installed and upgraded from, one per line: for a mirror",
  arguments: "[version]",
  nodes: false,
  async run({ output }, [version = clientVersion().tag]) {
    await output.print(`${installerImage(version)}\n`);
  },
});

export const image: Command = {
  name: "image",
  aliases: ["images"],
  summary: "list, pull, verify, import and remove container images; make and serve caches of them",
  commands: [list, pull, verify, importImage, remove, bundle, ownBundle, cacheCreate, cacheServe, cacheCertGen],
};
