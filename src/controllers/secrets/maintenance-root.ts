// The authority of maintenance mode: made when the node starts, kept in memory only.
import { createAuthority } from "../../pki/authority.ts";
import { defineController, exclusive, type Controller } from "../../cosi/controller.ts";
import { MaintenanceRootSecret } from "../../resources/secrets/maintenance-root-secret.ts";

export const maintenanceRootId = "maintenance";

export function maintenanceRootController(): Controller {
  return defineController({
    name: "secrets.MaintenanceRootController",
    inputs: [],
    outputs: [exclusive(MaintenanceRootSecret)],
    async reconcile({ state, clock }) {
      if ((await state.find(MaintenanceRootSecret, maintenanceRootId)) !== undefined) return;
      const { certificate, key } = await createAuthority({
        algorithm: "ed25519",
        organizations: [],
        now: new Date(clock.now()),
      });
      await state.modify(MaintenanceRootSecret, maintenanceRootId, () => ({ ca: { crt: certificate, key } }));
    },
  });
}
