import { expect, test } from "vitest";
import { encodeLock, parseLock } from "./lock.ts";

const text = `# Every input of the image that is not in this repository. Written by \`make image-lock\`, read by \`make image\`.
# kind, name, version, source, digest (SHA-256; for Go modules that of go.sum), path in the archive
snapshot\t20260101T000000Z
toolchain\tgo\tgo1.26.8
deb\tudev\t257.13-1~deb13u1\tdebian\tabc\tpool/main/s/systemd/udev_257.13-1~deb13u1_amd64.deb
go\tgithub.com/opencontainers/runc\tv1.5.2\trunc\th1:abc=
npm\tkoffi\t3.3.4\t@koromix/koffi-linux-x64/linux_x64/koffi.node\tdef
`;

test("encodeLock() writes what parseLock() reads", () => {
  expect(encodeLock(parseLock(text))).toBe(text);
});

test("parseLock() names the line of what it does not know", () => {
  expect(() => parseLock("snapshot\tx\nrpm\ty\n")).toThrow(expect.objectContaining({ line: 2 }));
  expect(() => parseLock("deb\ty\t1\tubuntu\ta\tb\n")).toThrow(/found source "ubuntu"/);
  expect(() => parseLock("deb\ty\t1\tdebian\n")).toThrow(/found 4 fields, want field 5/);
});
