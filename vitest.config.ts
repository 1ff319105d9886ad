// Which tests run where: `unit` beside the sources and in test/, all without root; guest and e2e tests have runners of their own.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "tools/**/*.test.ts", "test/**/*.test.ts", "*.test.ts"],
    exclude: ["node_modules/**", "out/**", "test/guest/**", "test/e2e/**"],
    pool: "threads",
    maxWorkers: "100%", // the thread that serves them has little to do; by default it would have a processor of its own
    isolate: false, // modules hold no state that changes: files can share what another has loaded, which halves the time
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
