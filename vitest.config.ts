import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{packages,examples,plugins}/*/test/**/*.test.ts", "test/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**", "test/peers/**"],
    // Real processes on a small shared machine: a bound on hanging, not an expectation of speed.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
