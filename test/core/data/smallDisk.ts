/** Disks that are full or read-only: small tmpfs mounts, which need root; a test that cannot have one is skipped with the reason. */
import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished, type TestContext } from 'vitest'

export interface SmallDisk {
  readonly folder: string
  makeReadOnly(): void
  makeWritable(): void
}

export async function mountSmallDisk(context: TestContext, kilobytes: number): Promise<SmallDisk> {
  const parent = await mkdtemp(join(tmpdir(), 'segsmith-disk-'))
  const folder = join(parent, 'disk')
  await mkdir(folder)
  onTestFinished(() => rm(parent, { recursive: true, force: true }))
  const mount = (options: string): void => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'pipe' })
  }
  try {
    mount(`size=${kilobytes}k`)
  } catch {
    context.skip('a small disk can only be mounted on Linux as root')
  }
  onTestFinished(() => void execFileSync('umount', [folder]))
  return {
    folder,
    makeReadOnly: () => mount('remount,ro'),
    makeWritable: () => mount('remount,rw')
  }
}
