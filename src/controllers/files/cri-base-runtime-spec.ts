// files.CRIBaseRuntimeSpecController: the spec that every pod's containers start from, as a file for containerd.
import { encodeUtf8 } from "../../base/bytes.ts";
import { isRecord } from "../../base/record.ts";
import type { Controller } from "../../cosi/controller.ts";
import { defineController, shared, weak } from "../../cosi/controller.ts";
import type { Json, JsonObject } from "../../cosi/struct.ts";
import { BaseRuntimeSpecConfig } from "../../resources/cri/base-runtime-spec-config.ts";
import { EtcFileSpec } from "../../resources/files/etc-file-spec.ts";

/** Below /etc. */
export const baseSpecFile = "cri/conf.d/base-spec.json";

/** Objects are merged, at any depth; everything else is replaced. */
export function mergeSpec(base: JsonObject, changes: JsonObject): JsonObject {
  const merged: Record<string, Json> = { ...base };
  for (const [key, value] of Object.entries(changes)) {
    const before = base[key];
    merged[key] = isRecord(before) && isRecord(value) ? mergeSpec(before, value) : value;
  }
  return merged;
}

export function criBaseRuntimeSpecController(): Controller {
  return defineController({
    name: "files.CRIBaseRuntimeSpecController",
    inputs: [weak(BaseRuntimeSpecConfig)],
    outputs: [shared(EtcFileSpec)],
    async reconcile({ state }) {
      const base = await state.find(BaseRuntimeSpecConfig, "default");
      if (base === undefined) return;
      const changes = await state.find(BaseRuntimeSpecConfig, "overrides");
      const spec = changes === undefined ? base.spec.spec : mergeSpec(base.spec.spec, changes.spec.spec);
      const contents = encodeUtf8(JSON.stringify(spec));
      await state.modify(EtcFileSpec, baseSpecFile, () => ({ contents, mode: 0o600, selinuxLabel: etcLabel }));
    },
  });
}

const etcLabel = "system_u:object_r:etc_t:s0";
