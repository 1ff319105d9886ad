// Shows the token by which a management server knows the machine: the value of its META tag.
import { decodeUtf8 } from "../../base/bytes.ts";
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive, weak } from "../../cosi/controller.ts";
import { MetaKey } from "../../resources/runtime/meta-key.ts";
import { MetaLoad } from "../../resources/runtime/meta-load.ts";
import { UniqueMachineToken } from "../../resources/runtime/unique-machine-token.ts";
import { metaTags, type Meta } from "../../runtime/meta.ts";

export function uniqueMachineTokenController(meta: Pick<Meta, "get">): Controller {
  return defineController({
    name: "runtime.UniqueMachineTokenController",
    inputs: [weak(MetaKey, { id: "0x10" }), weak(MetaLoad, { id: "meta-loaded" })],
    outputs: [exclusive(UniqueMachineToken)],
    async reconcile({ state }) {
      if ((await state.find(MetaLoad, "meta-loaded"))?.spec.done !== true) return;
      const token = decodeUtf8(meta.get(metaTags.uniqueMachineToken) ?? new Uint8Array());
      await state.modify(UniqueMachineToken, "unique-machine-token", () => ({ token }));
    },
  });
}
