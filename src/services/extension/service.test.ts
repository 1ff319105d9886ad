import { expect, test } from "vitest";
import { defaultSeccomp } from "../../formats/oci/seccomp.ts";
import { grantableCapabilities } from "../../formats/oci/spec.ts";
import { refusedCallNames } from "../../formats/refused-calls.ts";
import { extensionRefusedCalls } from "./service.ts";

test("extensionRefusedCalls are those that containers with all capabilities are refused by default too", () => {
  const [allow] = defaultSeccomp(grantableCapabilities).syscalls;
  const names = refusedCallNames(extensionRefusedCalls);
  expect(names).toEqual(expect.arrayContaining(["kexec_load", "init_module", "keyctl"]));
  expect(names.filter((name) => allow?.names.includes(name))).toEqual([]);
});
