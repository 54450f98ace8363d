// npm run demo: the whole loop without a window. Trains on a copy of the sample through the command line tool, prints the
// curve, exports the net, predicts masks, and writes demo-output/report.html.
import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildIfStale, root } from './build.mjs'
import { drawReport } from './demo/report.mjs'
import { drawTextCurve } from './demo/text-curve.mjs'

const output = join(root, 'demo-output')
const project = join(output, 'project')

async function main() {
  if (!buildIfStale()) throw new Error('The build failed; the reason is above.')
  rmSync(output, { recursive: true, force: true })
  mkdirSync(output)
  cpSync(join(root, 'resources/sample'), project, { recursive: true })

  title('Training on the sample')
  const events = await segsmith('train', project, ...process.argv.slice(2))
  console.log(drawTextCurve(events))

  title('Measuring on the held-out images')
  const [evaluation] = await segsmith('evaluate', project)

  title('Exporting the net')
  const [exported] = await segsmith('export-model', project, '--output', join(output, 'sample.onnx'))

  title('Predicting masks and overlays')
  await segsmith('predict', project)
  await segsmith('predict', project, '--input', join(project, 'images'), '--output', join(output, 'masks'))

  const [info] = await segsmith('info', project)
  writeFileSync(join(output, 'report.html'), drawReport({ info, events, evaluation, exported }))
  title('Done')
  console.log(`  ${join(output, 'report.html')}   the report, with pictures`)
  console.log(`  ${exported.file}   the net`)
  console.log(`  ${join(output, 'masks')}   masks and overlays`)
}

function title(text) {
  console.log(`\n── ${text}`)
}

/** Runs the command line tool; its progress is shown, its JSON lines are the answer. */
function segsmith(...args) {
  const child = spawn(process.execPath, [join(root, 'out/main/cli.js'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit']
  })
  let text = ''
  child.stdout.setEncoding('utf8')
  child.stdout.on('data', (more) => (text += more))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      const lines = text.split('\n').filter(Boolean)
      if (code === 0) resolve(lines.map((line) => JSON.parse(line)))
      else reject(new Error(`"segsmith ${args[0]}" ended with exit code ${code}.`))
    })
  })
}

try {
  await main()
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
