// What the RPCs of cosi.resource.State get besides their call. One set of handlers serves the node's API and the feed of apid.
import type { CoreState } from "../../../cosi/state.ts";
import type { ResourceCodec } from "../../../cosi/wire.ts";
import type { MethodsFor } from "../../../rpc/method.ts";
import { methodsFor } from "../../../rpc/method.ts";
import type { AccessPolicy } from "./access.ts";

export interface ResourceAccess {
  readonly core: CoreState;
  /** Knows the types of all that may be read. */
  readonly codec: ResourceCodec;
  readonly policy: AccessPolicy;
}

export interface ResourcesEnv {
  readonly resources: ResourceAccess;
}

export const { unary, serverStream }: MethodsFor<ResourcesEnv> = methodsFor<ResourcesEnv>();
