/** The projects that were opened in this session: the window may only touch these. */
import { resolve } from 'node:path'

export class OpenedProjects {
  private readonly folders = new Set<string>()

  add(folder: string): void {
    this.folders.add(resolve(folder))
  }

  has(folder: string): boolean {
    return this.folders.has(resolve(folder))
  }
}
