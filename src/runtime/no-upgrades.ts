// Upgrades on a node that is not installed: for tests that are about something else.
import type { Upgrades } from "./upgrades.ts";

const away = (): Promise<never> => Promise.reject(new Error("Cannot change the system disk: found none"));

export const noUpgrades: Upgrades = {
  banks: () => Promise.resolve(undefined),
  find: () => Promise.resolve(undefined),
  pull: away,
  problem: () => Promise.resolve(undefined),
  contents: () => Promise.resolve({ warnings: [] }),
  tryLock: () => ({ [Symbol.dispose]: () => undefined }),
  health: () => Promise.resolve({ configured: false, running: false, unmet: [], services: [] }),
  begin: away,
  write: away,
  noteRestart: () => Promise.resolve(),
  goBack: away,
  takeStaged: () => Promise.resolve(undefined),
  stage: away,
};
