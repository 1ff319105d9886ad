// What an image says of itself, and what a node would lose by it.
import { expect, test } from "vitest";
import { encodeContents, readContents } from "../boot/installer-labels.ts";
import { judgeContents } from "./upgrade-contents.ts";

const virtual = "6.12.57+deb13-cloud-amd64";
const metal = "6.12.57+deb13-amd64";
const node = { extensions: ["tools", "agent", "embedded-config"], kernelVersion: virtual };
const keep = { dropExtensions: false };

test("readContents() reads what encodeContents() wrote, and nothing out of what somebody else did", () => {
  const contents = { extensions: ["agent"], kernelVersion: metal };
  expect(readContents(encodeContents(contents))).toEqual(contents);
  for (const label of ["", "agent", "{}", "[1]"]) expect(readContents({ "dev.ichor.extensions": label })).toEqual({});
});

test("judgeContents() names each extension that is lost, unless that is agreed to", () => {
  const image = { extensions: ["tools"], kernelVersion: virtual };
  const { problem, warnings } = judgeContents(image, node, keep);
  expect(problem).toMatch(/^the image lacks system extensions that this node has: "agent"; .*--drop-extensions/u);
  expect(warnings).toEqual([]);
  expect(judgeContents({ ...image, extensions: [] }, node, keep).problem).toContain('"agent", "tools";');
  expect(judgeContents(image, node, { dropExtensions: true })).toEqual({
    warnings: ['the image lacks system extensions that this node has: "agent"'],
  });
  expect(judgeContents({ ...image, extensions: ["agent", "more", "tools"] }, node, keep)).toEqual({ warnings: [] });
});

test("judgeContents() refuses an image that does not say only where there is something to lose", () => {
  const silence = "the image does not say which system extensions are in it";
  expect(judgeContents({}, { ...node, extensions: ["embedded-config"] }, keep)).toEqual({ warnings: [silence] });
  expect(judgeContents({}, node, keep).problem).toContain(`${silence}, and this node has "agent", "tools"; `);
});

test("judgeContents() warns of a kernel for other machines", () => {
  const image = { extensions: node.extensions, kernelVersion: metal };
  expect(judgeContents(image, node, keep)).toEqual({
    warnings: [
      'the image is of profile "metal", this node runs one of profile "virtual": its kernel may lack drivers of this machine',
    ],
  });
  expect(judgeContents(image, { ...node, kernelVersion: metal }, keep)).toEqual({ warnings: [] });
});
