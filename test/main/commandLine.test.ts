/** The command line tool as a process: what it says where, and how it exits. */
import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const ROOT = resolve(import.meta.dirname, '../..')
const SAMPLE = join(ROOT, 'resources/sample')
const SAMPLE_IMAGES = readdirSync(join(SAMPLE, 'images')).length

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'cli-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('segsmith', () => {
  test('without a command it lists the commands and the exit codes', async () => {
    const { code, stdout } = await run()
    expect(code).toBe(0)
    for (const name of ['new', 'train', 'predict', 'evaluate', 'export-model', 'info', 'weights']) {
      expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'))
    }
    expect(stdout).toContain('Exit codes')
  })

  test.each([
    ['an unknown command', ['fly'], 'There is no command "fly".'],
    ['an unknown option', ['info', '.', '--fast'], "Unknown option '--fast'"],
    ['a missing folder', ['train'], '"train" expects <project>.'],
    ['a number that is none', ['train', '.', '--head-steps', 'many'], '--head-steps expects a number, found "many".'],
    ['a choice that is none', ['train', '.', '--mode', 'half'], '--mode expects one of head, head-then-full, full'],
    ['an optimizer that is none', ['train', '.', '--optimizer', 'adamax'], 'optimizer is adamax; sgd, nag, adam,'],
    [
      'a setting of an optimizer out of its range',
      ['train', '.', '--optimizer', 'adamw:beta1=2'],
      'segsmith: The option beta1 of the optimizer adamw is "2"; a number from 0 to 0.999999 was expected.\n'
    ],
    [
      'an option of a net out of its range',
      ['train', '.', '--net', 'unet:width=1'],
      'segsmith: The option width of the net unet is "1"; a whole number from 2 to 128 was expected.\n'
    ],
    ['a value out of its range', ['train', '.', '--ema', '1'], 'segsmith: ema is 1; a number from 0 to 0.99999'],
    [
      'a weight of a class that is none',
      ['train', '.', '--class-weight', 'cell'],
      '--class-weight expects name=weight, found "cell".'
    ],
    ['steps that are none', ['train', '.', '--milestones', '10,x'], '--milestones expects steps such as 150,250'],
    ['a missing option', ['new', 'p', '--classes', 'a,b'], '--images is missing.'],
    [
      'a scale that is none',
      ['train', '.', '--scale', 'big'],
      '--scale expects two factors such as 0.5-2, found "big".'
    ],
    ['a list without images', ['im2rec', 'p', '--list'], '--list needs --images.']
  ])('%s is a usage error', async (_what, args, sentence) => {
    const { code, stdout, stderr } = await run(...args)
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toContain(sentence)
  })

  test('weights tells what a file holds, and how it fits a net under the rules that are given', async () => {
    const file = join(ROOT, 'test/fixtures/weights/checkpoint.pth')
    const held = await run('weights', file)
    expect(held.stderr).toContain('module.0.weight  float32 [4,3,3,3]\n')
    expect(JSON.parse(held.stdout)).toMatchObject({ type: 'tensors', format: 'PyTorch' })
    const rules = ['--rename', 'module.0.*=a.*', '--rename', 'a.*=down.0.0.conv.*']
    const fitted = await run('weights', file, '--net', 'unet:width=4', ...rules)
    expect(JSON.parse(fitted.stdout)).toMatchObject({
      type: 'weights',
      report: {
        loaded: [
          { name: 'down.0.0.conv.weight', from: 'module.0.weight' },
          { name: 'down.0.0.conv.bias', from: 'module.0.bias' }
        ]
      }
    })
    expect(fitted.stderr).toContain('weights of checkpoint.pth (PyTorch): 2 loaded, ')
  })

  test('weights refuses a pickle that would run code', async () => {
    const { code, stderr } = await run('weights', join(ROOT, 'test/fixtures/weights/attack.pth'))
    expect(code).toBe(1)
    expect(stderr).toMatch(/^segsmith: attack\.pth asks for "posix\.system", which weights do not need, [^\n]+\.\n$/)
  })

  test('a folder without a project fails with one sentence on stderr and one line on stdout', async () => {
    const { code, stdout, stderr } = await run('info', folder)
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({ type: 'error', failure: { code: 'not-found' } })
    expect(stderr).toMatch(/^segsmith: .+project\.json\.\n$/)
  })

  test('info prints the layers of a net and draws a net into a file', async () => {
    const svg = join(folder, 'net.svg')
    const told = await run('info', '--net', 'unet:width=4,depth=2', '--size', '64x32', '--svg', svg)
    expect(told.code).toBe(0)
    expect(told.stderr).toMatch(/down\.1\.0\.conv +Conv 3×3 · BN · ReLU +8 × 16 × 32 +312 +fresh/)
    expect(JSON.parse(told.stdout)).toMatchObject({ type: 'net', net: 'unet:width=4,depth=2', height: 32, width: 64 })
    expect(readFileSync(svg, 'utf8')).toMatch(/^<svg .*U-Net/)
  })

  test('check-gradients agrees with a net, and tells every parameter on a line', async () => {
    const { code, stdout } = await run('check-gradients', 'unet:width=4,depth=1', '--sample', '3', '--threads', '1')
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(code).toBe(0)
    expect(lines.map(({ type }) => type)).toEqual(['gradient', 'gradient', 'gradient', 'gradients'])
    expect(lines.at(-1)).toMatchObject({ checked: 3, disagree: 0 })
  })

  test('new makes a project that info can tell about', async () => {
    const project = join(folder, 'cells')
    const made = await run('new', project, '--images', join(SAMPLE, 'images'), '--classes', 'cell=#112233, rest')
    expect(made).toMatchObject({ code: 0 })
    expect(JSON.parse(made.stdout)).toMatchObject({ type: 'project', folder: project, images: SAMPLE_IMAGES })
    const told = JSON.parse((await run('info', project)).stdout)
    expect(told).toMatchObject({
      name: 'cells',
      classes: [
        { name: 'cell', color: '#112233', key: '1' },
        { name: 'rest', key: '2' }
      ]
    })
    expect(readdirSync(project)).toContain('project.json')
  })

  test('new refuses to replace a project', async () => {
    cpSync(SAMPLE, join(folder, 'sample'), { recursive: true })
    const { code, stdout } = await run('new', join(folder, 'sample'), '--images', SAMPLE, '--classes', 'a,b')
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({ failure: { code: 'already-exists' } })
  })

  test('labels says what is missing where there is no prediction to accept', async () => {
    cpSync(SAMPLE, join(folder, 'sample'), { recursive: true })
    const { code, stderr } = await run('labels', join(folder, 'sample'), '--accept', 'all', '--count')
    expect(code).toBe(0)
    expect(stderr).toContain(`${SAMPLE_IMAGES} of ${SAMPLE_IMAGES} images have no prediction; 'segsmith predict`)
  })

  test('im2rec packs the images of a folder, and new makes a project of them', async () => {
    const prefix = join(folder, 'sets/sample')
    const packed = await run('im2rec', prefix, '--images', join(SAMPLE, 'images'), '--masks', join(SAMPLE, 'labels'))
    const [lists, records] = packed.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object)
    expect(packed.code).toBe(0)
    expect(lists).toMatchObject({ type: 'lists', files: [`${prefix}.lst`] })
    const masks = readdirSync(join(SAMPLE, 'labels')).length
    expect(records).toMatchObject({ type: 'records', images: SAMPLE_IMAGES, masks, failed: [] })
    const project = join(folder, 'unpacked')
    expect(await run('new', project, '--from-rec', `${prefix}.rec`)).toMatchObject({ code: 0 })
    expect([readdirSync(join(project, 'images')).length, readdirSync(join(project, 'labels')).length]).toEqual([
      SAMPLE_IMAGES,
      masks
    ])
  })

  test('Ctrl-C stops a training, keeps its best net and exits with 3', async () => {
    cpSync(SAMPLE, join(folder, 'sample'), { recursive: true })
    const child = start('train', join(folder, 'sample'), '--head-steps', '5000')
    child.stdout.once('data', () => child.kill('SIGINT'))
    const { code, stdout, stderr } = await outcomeOf(child)
    expect(code).toBe(3)
    expect(JSON.parse(stdout.trim().split('\n').at(-1)!)).toMatchObject({ type: 'finished', reason: 'stopped' })
    expect(stderr).toContain('keeping the best so far')
    const predicted = await run('predict', join(folder, 'sample'))
    expect(predicted.code).toBe(0)
    const masks = readdirSync(join(folder, 'sample/predictions')).filter((file) => file.endsWith('.png'))
    expect(masks).toHaveLength(SAMPLE_IMAGES)

    const csv = join(folder, 'confusion.csv')
    const told = await run('evaluate', join(folder, 'sample'), '--confusion', '--confusion-csv', csv)
    expect(told.stderr).toContain('true \\ predicted, %')
    const { classes, confusion } = JSON.parse(told.stdout) as { classes: string[]; confusion: number[][] }
    const lines = readFileSync(csv, 'utf8').trim().split('\r\n')
    expect(lines).toEqual([
      `true \\ predicted,${classes.join()}`,
      ...confusion.map((row, k) => `${classes[k]},${row.join()}`)
    ])
  })
})

interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

function run(...args: string[]): Promise<Outcome> {
  return outcomeOf(start(...args))
}

function start(...args: string[]) {
  return spawn(process.execPath, ['--import', 'tsx', join(ROOT, 'main/cli.ts'), ...args], { cwd: ROOT })
}

function outcomeOf(child: ReturnType<typeof start>): Promise<Outcome> {
  const text = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) child[name].on('data', (chunk) => (text[name] += chunk))
  return new Promise((done) => child.on('close', (code) => done({ code, ...text })))
}
