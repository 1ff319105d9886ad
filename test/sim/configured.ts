// A simulated node with a config, and clients of it by role.
import { standardKeyPem } from "../../src/pki/keys.ts";
import { call } from "../../src/rpc/client.ts";
import type { Client, TlsTargetOptions } from "../../src/rpc/connection.ts";
import { rpc } from "../../src/wire/gen/rpc.ts";
import { testCluster } from "../lib/cluster.ts";
import type { SimNode } from "./node.ts";

const cluster = testCluster();

/** What a client whose certificate has these roles connects with. */
export async function identity(...roles: readonly string[]): Promise<TlsTargetOptions> {
  const credentials = await cluster.client({ roles });
  if (credentials.kind !== "mutual") throw new Error(`Found ${credentials.kind} credentials, want mutual`);
  const [ca, cert, key] = [credentials.ca, credentials.crt, credentials.key].map((bytes) => bytes.toString());
  return { ca: ca ?? "", cert: cert ?? "", key: standardKeyPem(key ?? "") };
}

/** Applies a control plane's config in maintenance mode; resolves with a client of these roles once the node asks for certificates. */
export async function configured(
  sim: SimNode,
  roles: readonly string[] = ["os:admin"],
  ...patches: readonly string[]
): Promise<Client> {
  await using open = sim.client(await sim.port("maintenance"));
  await call(open, rpc.MachineService.ApplyConfiguration, { data: cluster.config(...patches) });
  return sim.client(await sim.port("configured"), await identity(...roles));
}
