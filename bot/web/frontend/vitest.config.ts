// Unit tests of the pages' pure logic; what needs a real browser is tested in tests/acceptance.

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { include: ["**/*.test.ts"], environment: "node" },
});
