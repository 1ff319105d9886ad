// Certificates of secrets are shown as what they are, and taken away with them.
import { afterEach, expect, test } from "vitest";
import { silentLogger } from "../../base/logger.ts";
import { manualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import { createAuthority, issueClientCertificate } from "../../pki/authority.ts";
import { CertificateStatus } from "../../resources/runtime/certificate-status.ts";
import { KubernetesSecret } from "../../resources/secrets/kubernetes-secret.ts";
import { OSRootSecret } from "../../resources/secrets/os-root-secret.ts";
import { certificateStatusController } from "./certificate-status.ts";

const stop = new AbortController();
let running: Promise<void> = Promise.resolve();
afterEach(async () => {
  stop.abort();
  await running;
});

test("certificateStatusController() shows authorities and leaves, no keys, and goes with its sources", async () => {
  const clock = manualClock();
  const state = openState(openMemoryState({ clock }));
  const now = new Date(clock.now());
  const authority = () => createAuthority({ algorithm: "ed25519", organizations: ["talos"], now });
  const [ca, old] = [await authority(), await authority()];
  const admin = await issueClientCertificate(ca, { roles: ["system:masters"], now, lifetimeMs: 86_400_000 });
  await state.modify(OSRootSecret, "os", () => ({
    ...OSRootSecret.zero(),
    issuingCA: { crt: ca.certificate, key: ca.key },
    acceptedCAs: [ca.certificate, old.certificate, "nonsense"],
  }));
  const kubeconfig = `users:\n    - user:\n        client-certificate-data: ${Buffer.from(admin.certificate).toString("base64")}\n`;
  await state.modify(KubernetesSecret, "k8s-certs", () => ({
    ...KubernetesSecret.zero(),
    adminKubeconfig: kubeconfig,
  }));

  const runtime = createRuntime({ state, log: silentLogger, clock });
  runtime.register(certificateStatusController());
  running = runtime.run(stop.signal);
  const ids = async () => (await state.list(CertificateStatus)).map(({ metadata }) => metadata.id);
  await expect.poll(ids).toEqual(["api-authority", "api-authority-2", "kubernetes-admin"]);
  const shown = await state.list(CertificateStatus);
  expect(shown.map(({ metadata, spec }) => [metadata.id, spec.subject, spec.renewed])).toEqual([
    ["api-authority", "O=talos", false],
    ["api-authority-2", "O=talos", false],
    ["kubernetes-admin", "O=system:masters", true],
  ]);
  expect(shown[2]?.spec).toMatchObject({
    issuer: "O=talos",
    notAfter: new Date(clock.now() + 86_400_000).toISOString(),
  });

  await state.destroy(KubernetesSecret, "k8s-certs");
  await expect.poll(ids).toEqual(["api-authority", "api-authority-2"]);
});
