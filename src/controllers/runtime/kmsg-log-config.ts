// Where the kernel log is sent: what the command line and the config say, each destination once.
import { logDestinations } from "../../config/view/runtime.ts";
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive } from "../../cosi/controller.ts";
import { KmsgLogConfig } from "../../resources/runtime/kmsg-log-config.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";

/** `fromCommandLine`: values of `talos.logging.kernel`. */
export function kmsgLogConfigController(fromCommandLine: readonly string[]): Controller {
  return defineController({
    name: "runtime.KmsgLogConfigController",
    inputs: [activeConfigInput],
    outputs: [exclusive(KmsgLogConfig)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      const configured = config === undefined ? [] : logDestinations(config).kernel.map(({ url }) => url);
      const destinations = [...new Set([...fromCommandLine, ...configured])];
      if (destinations.length > 0) await state.modify(KmsgLogConfig, "kmsg-log", () => ({ destinations }));
      await state.cleanup(KmsgLogConfig);
    },
  });
}
