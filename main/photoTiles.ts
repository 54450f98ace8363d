/** Serves tiles of large photos; the files they lie in stay open, the few that were used last. */
import { TiledTiff } from './core/data/tiledTiff'

const MOST_OPEN = 4

export class PhotoTiles {
  private readonly files = new Map<string, Promise<TiledTiff>>()

  async tile(file: string, level: number, column: number, row: number): Promise<Uint8Array> {
    const opened = this.files.get(file) ?? TiledTiff.open(file)
    this.files.delete(file)
    this.files.set(file, opened)
    opened.catch(() => this.files.delete(file))
    this.closeOldest()
    return (await opened).tile(level, column, row)
  }

  private closeOldest(): void {
    const [oldest] = this.files
    if (this.files.size <= MOST_OPEN) return
    this.files.delete(oldest[0])
    void oldest[1].then((file) => file.close()).catch(() => undefined)
  }
}
