// The RPCs of images over a port in memory: what reaches the client, and what is refused.
import { expect, test } from "vitest";
import { Code } from "../../rpc/status.ts";
import { ContainerDriver, ContainerdNamespace } from "../../wire/gen/common.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import type { ImagePlace, ImagesPort } from "../containers-port.ts";
import { statusError } from "../errors.ts";
import { fakeContext } from "../fake/context.ts";
import { invoke, invokeUnary } from "../fake/invoke.ts";
import * as machine from "../machine/catalogue.ts";
import * as images from "./catalogue.ts";

const places: ImagePlace[] = [];
const port: ImagesPort = {
  async *list(place) {
    places.push(place);
    yield {
      name: "ghcr.io/a/b:1",
      digest: "sha256:aa",
      sizeBytes: 7n,
      createdNs: 1_000_000_001n,
      labels: new Map([["x", "y"]]),
    };
  },
  locate: () => Promise.resolve(undefined),
  async pull(_place, reference, { onProgress }) {
    if (reference === "missing") throw statusError("NOT_FOUND", "failed to resolve image: missing: not found");
    onProgress({ id: "", status: "Resolving", offsetBytes: 0, totalBytes: 0 });
    onProgress({ id: "sha256:bb", status: "downloading", offsetBytes: 5, totalBytes: 10 });
    onProgress({ id: "sha256:bb", status: "extracted", offsetBytes: 10, totalBytes: 10 });
    return `${reference}@sha256:cc`;
  },
  async verify(reference, { credentials }) {
    if (reference === "denied") throw statusError("PERMISSION_DENIED", "verification denied by matched rule (0000)");
    if (reference === "free") return { kind: "unchecked" };
    return { kind: "verified", by: `key for ${credentials?.username ?? "nobody"}`, name: `${reference}@sha256:cc` };
  },
  async import(_place, archive) {
    let bytes = 0;
    for await (const chunk of archive) bytes += chunk.length;
    return bytes === 0 ? [] : [`archive-of-${bytes}`];
  },
  async remove(_place, reference) {
    if (reference !== "there") throw statusError("NOT_FOUND", `image "${reference}": not found`);
  },
};
const context = fakeContext({ images: port });
const system = { driver: ContainerDriver.CRI, namespace: ContainerdNamespace.NS_SYSTEM };

test("List and ImageList tell every record, in the namespace that was asked for", async () => {
  places.length = 0;
  const { ImageService, MachineService } = rpc;
  const createdAt = { seconds: 1n, nanos: 1 };
  const facts = { name: "ghcr.io/a/b:1", digest: "sha256:aa", size: 7n, createdAt };
  expect(await invoke(images.list, ImageService.List, { containerd: system }, context)).toEqual([
    { ...facts, labels: new Map([["x", "y"]]) },
  ]);
  const request = { namespace: ContainerdNamespace.NS_CRI };
  expect(await invoke(machine.imageList, MachineService.ImageList, request, context)).toEqual([facts]);
  expect(places).toEqual([
    { driver: "cri", namespace: "system" },
    { driver: "cri", namespace: "k8s.io" },
  ]);
});

test("an instance that there is not is refused", async () => {
  const list = (driver: number, namespace: number): Promise<unknown> =>
    invoke(images.list, rpc.ImageService.List, { containerd: { driver, namespace } }, context);
  const { INVALID_ARGUMENT } = Code;
  await expect(list(ContainerDriver.CONTAINERD, ContainerdNamespace.NS_CRI)).rejects.toMatchObject({
    code: INVALID_ARGUMENT,
    message: "cannot use CRI namespace with containerd driver",
  });
  await expect(list(ContainerDriver.CRI, ContainerdNamespace.NS_UNKNOWN)).rejects.toMatchObject({
    code: INVALID_ARGUMENT,
  });
  await expect(list(7, ContainerdNamespace.NS_SYSTEM)).rejects.toMatchObject({ code: INVALID_ARGUMENT });
});

test("Pull tells the layers, then the name; what fails, fails with its status", async () => {
  const pull = (imageRef: string) =>
    invoke(images.pull, rpc.ImageService.Pull, { containerd: system, imageRef }, context);
  expect(await pull("ghcr.io/a/b:1")).toMatchObject([
    {
      response: {
        kind: "pullProgress",
        value: { layerId: "sha256:bb", progress: { status: 0, offset: 5n, total: 10n } },
      },
    },
    { response: { kind: "pullProgress", value: { layerId: "sha256:bb", progress: { status: 3, offset: 10n } } } },
    { response: { kind: "name", value: "ghcr.io/a/b:1@sha256:cc" } },
  ]);
  await expect(pull("missing")).rejects.toMatchObject({ code: Code.NOT_FOUND });
  const older = { namespace: ContainerdNamespace.NS_SYSTEM, reference: "x" };
  expect(await invokeUnary(machine.imagePull, rpc.MachineService.ImagePull, older, context)).toEqual({
    messages: [{}],
  });
});

test("Remove passes on what the runtime says", async () => {
  const remove = (imageRef: string) =>
    invokeUnary(images.remove, rpc.ImageService.Remove, { containerd: system, imageRef }, context);
  expect(await remove("there")).toEqual({});
  await expect(remove("gone")).rejects.toMatchObject({ code: Code.NOT_FOUND });
});

test("Verify tells what vouches for an image, or refuses it", async () => {
  const { ImageService } = rpc;
  const ask = (imageRef: string): Promise<unknown> =>
    invokeUnary(
      images.verify,
      ImageService.Verify,
      { imageRef, credentials: { host: "a", username: "me", password: "x" } },
      context,
    );
  expect(await ask("a/b")).toEqual({ verified: true, message: "key for me", digestedImageRef: "a/b@sha256:cc" });
  expect(await ask("free")).toEqual({ verified: false, message: "no rule asks for signatures", digestedImageRef: "" });
  await expect(ask("denied")).rejects.toMatchObject({ code: Code.PERMISSION_DENIED });
});
