/** The training process's seat for live training: one at a time, and it makes room for a training. */
import { describeFailure, type FailureInfo } from './core/failure'
import type { TrainingConfig } from './core/train/config'
import type { LiveHost } from './core/train/live/live'
import type { LiveEvent, LiveSight } from './core/train/live/liveEvents'

/** What sits here, as the service sees it. */
export interface OpenLive {
  look(sight: LiveSight | null): void
  labelsChanged(imageId: string): void
  settled(): Promise<void>
  close(): Promise<void>
}

export type OpenLiveTraining = (
  folder: string,
  config: Partial<TrainingConfig>,
  host: LiveHost,
  ended: (failure: FailureInfo) => void
) => Promise<OpenLive>

export class LiveSeat {
  private seated: { readonly folder: string; readonly live: OpenLive } | null = null
  /** What was last told, also before the net was open. */
  private sight: { readonly folder: string; readonly sight: LiveSight | null } | null = null

  constructor(
    private readonly open: OpenLiveTraining,
    private readonly host: Omit<LiveHost, 'emit'>,
    private readonly send: (event: LiveEvent) => void
  ) {}

  async start(folder: string, config: Partial<TrainingConfig>): Promise<void> {
    await this.stop()
    const live = await this.open(folder, config, { ...this.host, emit: this.send }, (failure) => {
      if (this.seated?.live === live) this.seated = null
      this.send({ type: 'ended', failure })
    })
    this.seated = { folder, live }
    if (this.sight?.folder === folder) live.look(this.sight.sight)
  }

  /** Settles when what was learned is on disk. */
  async stop(): Promise<void> {
    const seated = this.seated
    this.seated = null
    await seated?.live.close().catch((error: unknown) => this.send({ type: 'ended', failure: describeFailure(error) }))
  }

  look(folder: string, sight: LiveSight | null): void {
    this.sight = { folder, sight }
    if (this.seated?.folder === folder) this.seated.live.look(sight)
  }

  labelsChanged(folder: string, imageId: string): void {
    if (this.seated?.folder === folder) this.seated.live.labelsChanged(imageId)
  }

  /** Settles when the newest net is on disk. */
  async settled(): Promise<void> {
    await this.seated?.live.settled()
  }
}
