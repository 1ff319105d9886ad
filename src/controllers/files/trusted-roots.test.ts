import { expect, test } from "vitest";
import { decodeUtf8 } from "../../base/bytes.ts";
import { silentLogger } from "../../base/logger.ts";
import { manualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import { EtcFileSpec } from "../../resources/files/etc-file-spec.ts";
import { trustedRootsController } from "./trusted-roots.ts";

test("trustedRootsController() adds the config's certificates to those of the image", async () => {
  const clock = manualClock();
  const state = openState(openMemoryState({ clock }));
  const stop = new AbortController();
  const runtime = createRuntime({ state, log: silentLogger, clock });
  let etc = "IMAGE\n";
  runtime.register(trustedRootsController({ files: { findText: async () => etc } }));
  const running = runtime.run(stop.signal);
  const bundle = async (text: string): Promise<string> => {
    const accept = ({ spec }: { spec: EtcFileSpec }): boolean => decodeUtf8(spec.contents).includes(text);
    const options = { signal: stop.signal };
    const file = await state.waitFor(EtcFileSpec, "ssl/certs/ca-certificates.crt", accept, options);
    etc = decodeUtf8(file.spec.contents); // as the files controller writes it
    return etc;
  };
  expect(await bundle("IMAGE")).toBe("IMAGE\n");
  const document = (name: string): string =>
    `apiVersion: v1alpha1\nkind: TrustedRootsConfig\nname: ${name}\ncertificates: |\n  PEM of ${name}\n`;
  await state.modify(MachineConfig, "v1alpha1", () => ({ yaml: document("corp") }));
  expect(await bundle("corp")).toBe("IMAGE\n\ncorp\n====\nPEM of corp\n");
  await state.modify(MachineConfig, "v1alpha1", () => ({ yaml: document("lab") }));
  expect(await bundle("lab")).toBe("IMAGE\n\nlab\n===\nPEM of lab\n");
  stop.abort();
  await running;
});
