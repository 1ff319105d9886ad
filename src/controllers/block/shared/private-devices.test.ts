import { expect, test } from "vitest";
import { systemError } from "../../../linux/system-error.ts";
import { isOpenedVolume } from "./private-devices.ts";

test.each([
  ["the contents of an encrypted volume", "dm-0", async () => "CRYPT-LUKS2-1", true],
  ["a logical volume", "dm-0", async () => "LVM-1", false],
  ["a mapped device without a name", "dm-0", async () => undefined, false],
  ["a mapped device that is being closed", "dm-0", () => Promise.reject(systemError(22, "read")), true],
  ["a disk", "vda", () => Promise.reject(new Error("nobody asks")), false],
])("isOpenedVolume() of %s", async (_, id, findText, expected) => {
  expect(await isOpenedVolume({ findText }, id)).toBe(expected);
});

test("isOpenedVolume() does not hide what else fails", async () => {
  const findText = (): Promise<undefined> => Promise.reject(systemError(5, "read"));
  await expect(isOpenedVolume({ findText }, "dm-0")).rejects.toMatchObject({ code: "EIO" });
});
