import { defineConfig } from '@playwright/test'

/** Benchmarks of the editor in a real window; see test/bench/README.md. */
export default defineConfig({
  testDir: '.',
  testMatch: '*.bench.ts',
  timeout: 600_000,
  workers: 1,
  reporter: 'list',
  outputDir: '../../../test-results/bench'
})
