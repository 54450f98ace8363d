import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Recents } from '../../main/recents'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'recents-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const folders = async (recents: Recents) => (await recents.list()).map((entry) => entry.folder)

test('the project opened last comes first, each once, and a new start finds them again', async () => {
  const recents = new Recents(join(folder, 'deep/recents.json'))
  expect(await recents.list()).toEqual([])
  await Promise.all(['/a', '/b', '/a'].map((path, index) => recents.note(path, path, `2030-01-0${index + 1}`)))
  expect(await folders(recents)).toEqual(['/a', '/b'])
  expect(await folders(new Recents(join(folder, 'deep/recents.json')))).toEqual(['/a', '/b'])
  expect(readdirSync(join(folder, 'deep'))).toEqual(['recents.json'])
})

test('at most twelve are kept', async () => {
  const recents = new Recents(join(folder, 'recents.json'))
  for (let index = 0; index < 15; index++) await recents.note(`/p${index}`, 'p', '2030-01-01')
  expect((await folders(recents)).at(0)).toBe('/p14')
  expect(await folders(recents)).toHaveLength(12)
})

test('a project whose folder is gone is listed as missing, and can be forgotten', async () => {
  const recents = new Recents(join(folder, 'recents.json'))
  mkdirSync(join(folder, 'here'))
  writeFileSync(join(folder, 'here/project.json'), '{}')
  await recents.note(join(folder, 'gone'), 'gone', '2030-01-01')
  await recents.note(join(folder, 'here'), 'here', '2030-01-02')
  expect((await recents.list()).map(({ name, exists }) => ({ name, exists }))).toEqual([
    { name: 'here', exists: true },
    { name: 'gone', exists: false }
  ])
  await recents.forget(join(folder, 'gone'))
  expect(await folders(recents)).toEqual([join(folder, 'here')])
})

test('a damaged list is an empty one and is replaced by the next project', async () => {
  const file = join(folder, 'recents.json')
  writeFileSync(file, '[{"folder": 1}')
  const recents = new Recents(file)
  expect(await recents.list()).toEqual([])
  await recents.note('/a', 'a', '2030-01-01')
  expect(await folders(recents)).toEqual(['/a'])
})
