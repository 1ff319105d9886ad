// A node that cannot be installed: for tests that are about something else.
import type { Installation } from "./installation.ts";

const away = (): Promise<never> => Promise.reject(new Error("Cannot install: there is no disk"));

export const noInstallation: Installation = {
  isInstalled: () => Promise.resolve(false),
  tryLock: () => ({ [Symbol.dispose]: () => undefined }),
  defaultImage: "ichor/installer:test",
  carryOut: away,
  write: away,
};
