import { expect, test } from "vitest";
import { FormatError } from "../base/errors.ts";
import { parseMountinfo } from "./mountinfo.ts";

test("parseMountinfo() keeps escaped spaces, tags and the options of both sides", () => {
  // captured on kernel 6.12: a tmpfs mounted on a directory with a space in its name, and a shared root
  const text =
    "22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw,errors=remount-ro\n" +
    "431 22 0:52 / /tmp/a\\040b rw,nosuid,nodev shared:230 master:7 - tmpfs none rw,size=1024k\n";
  expect(parseMountinfo(text)).toEqual([
    {
      id: 22,
      parentId: 1,
      device: "254:1",
      root: "/",
      target: "/",
      options: ["rw", "relatime"],
      tags: ["shared:1"],
      type: "ext4",
      source: "/dev/vda1",
      superOptions: ["rw", "errors=remount-ro"],
    },
    {
      id: 431,
      parentId: 22,
      device: "0:52",
      root: "/",
      target: "/tmp/a b",
      options: ["rw", "nosuid", "nodev"],
      tags: ["shared:230", "master:7"],
      type: "tmpfs",
      source: "none",
      superOptions: ["rw", "size=1024k"],
    },
  ]);
});

test("parseMountinfo() names the line it cannot parse", () => {
  expect(() => parseMountinfo("22 1 254:1 / /\n")).toThrow(FormatError);
});
