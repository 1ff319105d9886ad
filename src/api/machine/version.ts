// MachineService.Version: what runs here. Clients compare the tag before they do anything else, so it works in every mode.
import { rpc } from "../../wire/gen/rpc.ts";
import { isInMaintenance } from "../config-port.ts";
import { unary } from "../define.ts";

export const version = unary(rpc.MachineService.Version, (_request, { build, platform, config }) => {
  const { tag, sha, built, runtimeVersion, arch } = build;
  return Promise.resolve({
    messages: [
      {
        version: { tag, sha, built, goVersion: runtimeVersion, os: "linux", arch },
        platform: { name: platform.name, mode: platform.mode },
        // roles are always enforced; clients take the absence of a config from here
        ...(isInMaintenance(config) ? {} : { features: { rbac: true } }),
      },
    ],
  });
});
