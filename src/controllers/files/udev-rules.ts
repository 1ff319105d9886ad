// Rules for devices that the config brings along: a file among the device manager's own, which is then told to read them and to go through the devices again.
import { encodeUtf8 } from "../../base/bytes.ts";
import { udevRules } from "../../config/view/runtime.ts";
import type { Controller } from "../../cosi/controller.ts";
import { defineController, destroyReady, shared, weak } from "../../cosi/controller.ts";
import type { Processes } from "../../linux/process.ts";
import { EtcFileSpec } from "../../resources/files/etc-file-spec.ts";
import { EtcFileStatus } from "../../resources/files/etc-file-status.ts";
import { Service } from "../../resources/v1alpha1/service.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";

/** Below /etc; later than the rules of the image, so that it has the last word. */
const rulesFile = "udev/rules.d/99-config.rules";
const udevadm = "/usr/bin/udevadm";
const steps: readonly (readonly string[])[] = [
  ["control", "--reload"],
  ["trigger", "--type=devices", "--action=change"],
  ["settle", "--timeout=50"],
];

export function udevRulesController({ processes }: { readonly processes: Pick<Processes, "run"> }): Controller {
  /** Version of the file that the device manager has read; 0: none, as at its start. */
  let read = "0";

  return defineController({
    name: "files.UdevRulesController",
    inputs: [
      activeConfigInput,
      weak(Service, { id: "udevd" }),
      weak(EtcFileStatus, { id: rulesFile }),
      destroyReady(EtcFileSpec),
    ],
    outputs: [shared(EtcFileSpec)],
    async reconcile({ state, signal, log }) {
      const config = await activeConfig(state);
      const rules = config === undefined ? [] : udevRules(config);
      if (rules.length > 0) {
        const contents = encodeUtf8(rules.map((rule) => `${rule}\n`).join(""));
        await state.modify(EtcFileSpec, rulesFile, () => ({ contents, mode: 0o644, selinuxLabel: "" }));
      }
      await state.cleanup(EtcFileSpec);
      const written = (await state.find(EtcFileStatus, rulesFile))?.spec.specVersion ?? "0";
      const service = (await state.find(Service, "udevd"))?.spec;
      if (written === read || service?.running !== true) return;
      for (const args of steps) {
        const { status, stderr } = await processes.run({ path: udevadm, args, env: {} }, signal);
        if (status.kind === "exited" && status.code === 0) continue;
        const text = new TextDecoder().decode(stderr).trim();
        throw new Error(`Cannot run "udevadm ${args.join(" ")}": ${text}`);
      }
      read = written;
      log.info("device rules of the config are in force", { rules: rules.length });
    },
  });
}
