import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ensureSample } from '../../main/sampleProject'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sample-'))
  mkdirSync(join(folder, 'resources/sample/labels'), { recursive: true })
  writeFileSync(join(folder, 'resources/sample/project.json'), 'shipped')
  writeFileSync(join(folder, 'resources/sample/labels/a.png'), 'label')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('the sample is copied once, and what the user changed in it stays', async () => {
  const target = join(folder, 'home/Segsmith/Sample')
  expect(await ensureSample(join(folder, 'resources'), target)).toBe(target)
  writeFileSync(join(target, 'project.json'), 'changed')
  await ensureSample(join(folder, 'resources'), target)
  expect(readFileSync(join(target, 'project.json'), 'utf8')).toBe('changed')
  expect(readFileSync(join(target, 'labels/a.png'), 'utf8')).toBe('label')
  expect(readdirSync(join(folder, 'home/Segsmith'))).toEqual(['Sample'])
})

test('a copy that was cut off does not stand in the way', async () => {
  const target = join(folder, 'home/Sample')
  mkdirSync(`${target}.${process.pid}.tmp`, { recursive: true })
  await ensureSample(join(folder, 'resources'), target)
  expect(readdirSync(join(folder, 'home'))).toEqual(['Sample'])
})
