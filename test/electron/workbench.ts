/** What a person does in the workbench, by mouse and key. */
import { expect } from '@playwright/test'
import type { StartedApp } from './app'

export async function openSample({ page }: StartedApp): Promise<void> {
  await page.locator('[data-test=open-sample]').click()
  await expect(page.locator('[data-test=workbench]')).toBeVisible()
  await expect(page.locator('[data-test=image-row]').first()).toBeVisible()
}

/** Opens the image at a place of the list, counted from 0, by its row. */
export async function pickImage({ page }: StartedApp, index: number): Promise<void> {
  await page.locator('[data-test=image-row]').nth(index).click()
}

/** Paints a straight stroke; coordinates are shares of the stage, 0..1. */
export async function paintStroke(
  { page }: StartedApp,
  fromX: number,
  fromY: number,
  toX: number,
  toY: number,
  steps = 25
): Promise<void> {
  const box = (await page.locator('[data-testid=stage]').boundingBox())!
  const at = (x: number, y: number) => [box.x + x * box.width, box.y + y * box.height] as const
  await page.mouse.move(...at(fromX, fromY))
  await page.mouse.down()
  await page.mouse.move(...at(toX, toY), { steps })
  await page.mouse.up()
}

export async function waitUntilSaved({ page }: StartedApp): Promise<void> {
  // a step may be committed in the frame after the one in which it was drawn
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
  await expect(page.locator('[data-test=save-state]')).toHaveAttribute('data-state', 'saved')
}

/** The system's dialog cannot be clicked by a test: this answers the next ones. */
export async function answerSaveDialog({ electron }: StartedApp, filePath: string): Promise<void> {
  await electron.evaluate(({ dialog }, path) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath: path })
  }, filePath)
}

export async function answerFolderDialog({ electron }: StartedApp, folder: string): Promise<void> {
  await electron.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [path] })
  }, folder)
}

/** The process id of the training process. */
export async function trainerProcess({ electron }: StartedApp): Promise<number> {
  const pid = await electron.evaluate(
    ({ app }) => app.getAppMetrics().find(({ name }) => name === 'Segsmith training')?.pid
  )
  if (pid === undefined) throw new Error('there is no training process')
  return pid
}
