import { defineConfig } from '@playwright/test'

/** One window at a time: the tests share two cores with a training net. */
export default defineConfig({
  testDir: 'test/electron',
  testMatch: '*.e2e.ts',
  timeout: 120_000,
  workers: 1,
  reporter: [['list'], ['./scripts/summary-reporter.mjs']],
  outputDir: 'test-results/playwright'
})
