/** A project whose disk turns read-only under the hands of a person, who saves to another folder, until it can be written to again. */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { readLabel } from '../../main/core/data/labels'
import { readProjectFile } from '../../main/core/data/projectFile'
import { closeApp, makeHome, startApp, takeScreenshot } from './app'
import { answerFolderDialog, openSample, paintStroke, waitUntilSaved } from './workbench'

test('strokes on a disk that turned read-only go to another folder, and come back', async () => {
  const home = makeHome()
  const first = await startApp(home)
  await openSample(first)
  await closeApp(first)
  const disk = join(home.folder, 'disk')
  mkdirSync(disk)
  const mount = (options: string) =>
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', disk], { stdio: 'pipe' })
  try {
    mount('size=64m')
  } catch {
    test.skip(true, 'a small disk can only be mounted on Linux as root')
  }
  try {
    const project = join(disk, 'Sample')
    cpSync(home.sample, project, { recursive: true })
    const app = await startApp(home, [`--project=${project}`])
    const { page } = app
    const paintLine = (height: number) => paintStroke(app, 0.3, height, 0.7, height)
    await expect(page.locator('[data-test=image-row]').first()).toBeVisible({ timeout: 30_000 })
    await page.keyboard.press('3')
    await paintLine(0.3)
    await waitUntilSaved(app)

    mount('remount,ro')
    await paintLine(0.5)
    await expect(page.locator('[data-test=save-trouble]')).toContainText('cannot be written to')
    await takeScreenshot(app, 'save-trouble')

    const parent = join(home.folder, 'another')
    mkdirSync(parent)
    await answerFolderDialog(app, parent)
    await page.locator('[data-test=save-elsewhere]').click()
    await waitUntilSaved(app)
    await expect(page.locator('[data-test=save-trouble]')).toHaveCount(0)
    await takeScreenshot(app, 'saved-elsewhere')
    const kept = join(parent, 'Sample - saved strokes', 'journal')
    const segments = () => readdirSync(kept).filter((name) => name.endsWith('.steps'))
    expect(segments()).toHaveLength(1)

    mount('remount,rw')
    await paintLine(0.7)
    await waitUntilSaved(app)
    expect(segments()).toEqual([])
    await closeApp(app)
    const [image] = (await readProjectFile(project)).images
    const painted = (folder: string) => readLabel(folder, image, 3).then((label) => label!.pixels)
    const [before, after] = [await painted(home.sample), await painted(project)]
    const rows = new Set(
      Array.from(after.keys())
        .filter((at) => after[at] !== before[at])
        .map((at) => Math.floor(at / image.width))
    )
    // Three strokes on three heights, each of at least a few rows.
    expect(blocksOf([...rows])).toBe(3)
  } finally {
    execFileSync('umount', ['-l', disk])
    home.remove()
  }
})

/** How many stretches of rows in a row there are. */
function blocksOf(rows: readonly number[]): number {
  const sorted = [...rows].sort((a, b) => a - b)
  return sorted.filter((row, i) => i === 0 || row > sorted[i - 1] + 1).length
}
