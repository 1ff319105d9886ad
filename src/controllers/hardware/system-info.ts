// Shows what firmware says of the machine: system, processors, memory modules. A machine without such tables has none.
import type { Controller, ControllerState } from "../../cosi/controller.ts";
import { defineController, exclusive, weak } from "../../cosi/controller.ts";
import type { SmbiosSummary } from "../../formats/smbios.ts";
import { parseSmbios, summarizeSmbios } from "../../formats/smbios.ts";
import type { Files } from "../../linux/files.ts";
import { MemoryModule } from "../../resources/hardware/memory-module.ts";
import { Processor } from "../../resources/hardware/processor.ts";
import { SystemInformation } from "../../resources/hardware/system-information.ts";
import { MetaKey } from "../../resources/runtime/meta-key.ts";
import { MetaLoad } from "../../resources/runtime/meta-load.ts";

const table = "/sys/firmware/dmi/tables/DMI";

/** Tag of META that replaces the machine's UUID. */
const uuidOverride = "0x0f";

/** Names of sockets and slots, as ids. */
function idOf(...names: readonly string[]): string {
  return names
    .filter((text) => text !== "")
    .join("-")
    .replaceAll(" ", "-");
}

async function showParts(state: ControllerState, { processors, memoryDevices }: SmbiosSummary): Promise<void> {
  for (const { version, ...processor } of processors) {
    await state.modify(Processor, idOf(processor.socket), () => ({ ...processor, productName: version }));
  }
  for (const { speedMts, partNumber, ...module } of memoryDevices) {
    if (module.sizeMiB === 0) continue; // an empty slot
    const spec = { ...module, speed: speedMts, productName: partNumber };
    await state.modify(MemoryModule, idOf(module.deviceLocator, module.bankLocator), () => spec);
  }
}

export function systemInfoController(files: Pick<Files, "exists" | "read">): Controller {
  return defineController({
    name: "hardware.SystemInfoController",
    inputs: [weak(MetaKey, { id: uuidOverride }), weak(MetaLoad, { id: "meta-loaded" })],
    outputs: [exclusive(Processor), exclusive(MemoryModule), exclusive(SystemInformation)],
    async reconcile({ state }) {
      // The UUID must not change after others have seen it.
      if ((await state.find(MetaLoad, "meta-loaded"))?.spec.done !== true) return;
      const structures = (await files.exists(table)) ? parseSmbios(await files.read(table)) : [];
      const summary = summarizeSmbios(structures);
      const { system, biosVersion } = summary;
      const override = (await state.find(MetaKey, uuidOverride))?.spec.value;
      const { serialNumber = "", uuid = "", ...rest } = system ?? {};
      await state.modify(SystemInformation, "systeminformation", () => ({
        ...SystemInformation.zero(),
        ...rest,
        biosVersion,
        serialnumber: serialNumber,
        uuid: override ?? uuid,
      }));
      await showParts(state, summary);
    },
  });
}
