// npm test: everything that says whether Segsmith works, one stage after another, closed by one line "N passed, N failed".
// A check that fails, or a stage that cannot run, counts as one failure; the stages after it run all the same.
// What failed is named once more above the closing lines.
import { spawn } from 'node:child_process'
import { root } from './build.mjs'

const STAGES = [
  { name: 'typecheck', command: ['node_modules/vue-tsc/bin/vue-tsc.js', '--noEmit'] },
  { name: 'eslint', command: ['node_modules/eslint/bin/eslint.js', '.'] },
  {
    name: 'prettier',
    command: ['node_modules/prettier/bin/prettier.cjs', '--check', 'main', 'preload', 'renderer', 'test', 'scripts']
  },
  { name: 'unit and integration tests', command: ['node_modules/vitest/vitest.mjs', 'run'], counts: /^unit: / },
  { name: 'build', command: ['node_modules/electron-vite/bin/electron-vite.js', 'build'] },
  { name: 'end-to-end tests in a real window', command: ['scripts/e2e.mjs'], counts: /^e2e: / }
]

async function main() {
  const total = { passed: 0, failed: 0, skipped: 0 }
  const summary = []
  const failures = []
  for (const [index, stage] of STAGES.entries()) {
    console.log(`\n── ${index + 1}/${STAGES.length} ${stage.name}`)
    const started = Date.now()
    const outcome = await run(stage.command)
    const count = countOf(stage, outcome)
    const seconds = ((Date.now() - started) / 1000).toFixed(1)
    for (const key of Object.keys(total)) total[key] += count[key]
    summary.push(`${count.failed ? '✗' : '✓'} ${stage.name.padEnd(36)} ${seconds.padStart(6)} s   ${wordsFor(count)}`)
    console.log(summary.at(-1))
    failures.push(...outcome.lines.filter((line) => line.startsWith('failed: ')))
  }
  console.log(`\n${[...failures, ...summary].join('\n')}\n`)
  console.log(wordsFor(total))
  process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0
}

/** A stage with tests says its own counts in its last matching line; another stage is one check. */
function countOf(stage, { succeeded, lines }) {
  if (!stage.counts) return { passed: succeeded ? 1 : 0, failed: succeeded ? 0 : 1, skipped: 0 }
  const said = lines.findLast((line) => stage.counts.test(line)) ?? ''
  const read = (word) => Number(new RegExp(`(\\d+) ${word}`).exec(said)?.[1] ?? 0)
  const count = { passed: read('passed'), failed: read('failed'), skipped: read('skipped') }
  const brokeWithoutSaying = count.failed === 0 && (!succeeded || count.passed === 0)
  return brokeWithoutSaying ? { ...count, failed: 1 } : count
}

function wordsFor({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`
}

/** Runs a Node script, shows its output as it comes, and keeps the lines of its stdout. */
function run(command) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, command, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    child.stdout.setEncoding('utf8')
    child.stdout.on('data', (text) => {
      output += text
      process.stdout.write(text)
    })
    child.on('close', (code) =>
      resolve({ succeeded: code === 0, lines: output.split('\n').map((line) => line.trim()) })
    )
  })
}

await main()
