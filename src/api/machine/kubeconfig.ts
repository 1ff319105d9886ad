// MachineService.Kubeconfig: a new administrator's certificate for Kubernetes, and the file around it, as a compressed archive.
import { concatBytes, encodeUtf8 } from "../../base/bytes.ts";
import { issuedKubeconfig } from "../../config/generate/kubeconfig.ts";
import { adminKubeconfigLifetime, kubernetesRoot } from "../../config/view/kubernetes-root.ts";
import { gzip } from "../../formats/gzip.ts";
import { encodeTarHeader, tarPadding, tarTrailer } from "../../formats/tar.ts";
import { issueCertificate } from "../../pki/authority.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { serverStream } from "../define.ts";
import { statusError } from "../errors.ts";
import { chunked } from "../files/chunks.ts";

/** How far the clocks of nodes may differ. */
const skewMs = 10_000;

export const kubeconfig = serverStream(rpc.MachineService.Kubeconfig, async function* (_request, { config, clock }) {
  const active = config.active();
  const root = active === undefined ? undefined : kubernetesRoot(active);
  if (active === undefined || root === undefined) {
    throw statusError("FAILED_PRECONDITION", "Kubernetes CA is not set in the machine config");
  }
  const now = clock.now();
  const client = await issueCertificate(root.issuingCa, {
    subject: { commonName: "admin", organizations: ["system:masters"] },
    notBefore: new Date(now - skewMs),
    lifetimeMs: adminKubeconfigLifetime(active) + skewMs,
    keyUsage: ["digitalSignature", "keyEncipherment"],
    extKeyUsage: ["clientAuth"],
  });
  const { clusterName: cluster, endpoint: server, acceptedCas } = root;
  const file = encodeUtf8(issuedKubeconfig({ cluster, server, user: "admin", acceptedCas, client }));
  for await (const bytes of chunked(gzip(archiveOf(file, Math.floor(now / 1000))))) yield { bytes };
});

/** One file, readable by its owner only. */
async function* archiveOf(file: Uint8Array, modifiedSeconds: number): AsyncGenerator<Uint8Array> {
  const entry = { name: "kubeconfig", type: "file", mode: 0o600, uid: 0, gid: 0, modifiedSeconds } as const;
  const header = encodeTarHeader({ ...entry, sizeBytes: file.length });
  yield concatBytes([header, file, tarPadding(file.length), tarTrailer]);
}
