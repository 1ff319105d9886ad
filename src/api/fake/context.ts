// A context of in-memory twins, for tests of handlers: each test replaces what it looks at.
import { BugError } from "../../base/errors.ts";
import { manualClock } from "../../base/manual-clock.ts";
import { openScope } from "../../base/scope.ts";
import { silentLogger } from "../../base/logger.ts";
import { openEventBus } from "../../runtime/event-bus.ts";
import { openLogStore } from "../../runtime/log-store.ts";
import { memoryMeta } from "../../runtime/meta.ts";
import { noInstallation } from "../../runtime/no-installation.ts";
import { noUpgrades } from "../../runtime/no-upgrades.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { resourceCodec } from "../../cosi/wire.ts";
import { nodePolicy } from "../cosi/common/access.ts";
import { openConfigChanges } from "../config-changes.ts";
import type { ApiContext } from "../context.ts";
import type { ContainersPort, ImagesPort } from "../containers-port.ts";
import { statusError } from "../errors.ts";
import { memoryConfirmation } from "./memory-confirmation.ts";
import { memoryConfig } from "./memory-config.ts";
import { memoryFiles } from "./memory-files.ts";

const plainCompressor = {
  compress: (bytes: Uint8Array): Promise<Uint8Array> => Promise.resolve(bytes),
  decompress: (bytes: Uint8Array): Promise<Uint8Array> => Promise.resolve(bytes),
};

const away = (): Promise<never> => Promise.reject(statusError("UNAVAILABLE", "there is no containerd"));
const noContainers: ContainersPort = { list: away, restart: away, findLog: away };
const noImages: ImagesPort = {
  locate: away,
  pull: away,
  import: away,
  remove: away,
  verify: away,
  async *list() {
    yield await away();
  },
};

async function* nothing(): AsyncGenerator<never> {
  // nothing was logged, nothing passes
}

const noEtcd = (): Promise<never> => Promise.reject(new Error("there is no etcd"));

export function fakeContext(overrides: Partial<ApiContext> = {}): ApiContext {
  const { clock = manualClock(), config = memoryConfig() } = overrides;
  const scope = openScope((error) => {
    throw new BugError("Background work of a handler failed", { cause: error });
  });
  let actors = 0;
  const core = openMemoryState({ clock });
  return {
    resources: { core, codec: resourceCodec(() => undefined), policy: nodePolicy(openState(core)) },
    files: memoryFiles({}),
    attributes: { list: () => Promise.resolve([]) },
    kernelLog: { read: nothing },
    network: { capture: nothing },
    events: openEventBus({ clock }),
    logs: openLogStore(plainCompressor),
    supervisor: {
      list: () => [],
      operate: () => Promise.resolve(),
      up: (id) => ({ describe: () => id, wait: () => Promise.resolve() }),
    },
    state: openState(core),
    kubernetes: () => Promise.resolve(undefined),
    apidPort: 50_000,
    containers: noContainers,
    images: noImages,
    debug: { start: away },
    etcd: { openLocal: noEtcd, openCluster: noEtcd, openAt: noEtcd },
    etcdControl: {
      hasNoData: () => Promise.resolve(true),
      bootstrap: () => Promise.resolve(),
      canReceiveSnapshot: () => Promise.resolve(true),
      receiveSnapshot: () => Promise.resolve(),
      leave: () => Promise.resolve(),
      guardUpgrade: () => Promise.resolve({ [Symbol.asyncDispose]: () => Promise.resolve() }),
    },
    disks: {
      wipeDevice: () => Promise.resolve(),
      wipeDisk: () => Promise.resolve(),
      dropPartition: () => Promise.resolve(true),
      stopArray: () => Promise.resolve(),
      volumeGroupOf: () => Promise.resolve(undefined),
      removeLogicalVolume: () => Promise.resolve(),
      removeVolumeGroup: () => Promise.resolve(),
    },
    sequencer: {
      reboot: () => undefined,
      shutdown: () => undefined,
      reset: () => Promise.resolve(),
      upgrade: () => undefined,
      stageUpgrade: () => undefined,
      goBack: () => undefined,
    },
    upgrades: noUpgrades,
    installation: noInstallation,
    config,
    configChanges: openConfigChanges({ config, clock, log: silentLogger, scope }),
    confirmation: memoryConfirmation(),
    lockOut: { problems: () => Promise.resolve([]) },
    meta: memoryMeta(),
    clock,
    build: { tag: "v1.14.0+test.1", sha: "undefined", built: "", runtimeVersion: "node v26", arch: "amd64" },
    platform: { name: "metal", mode: "metal" },
    time: {
      query: () => Promise.reject(new Error("no such host")),
    },
    controllerEdges: () => [],
    newActorId: () => `actor-${++actors}`,
    pageBytes: 4096,
    ...overrides,
  };
}
