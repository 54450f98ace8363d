/** Forecasts that were made, so that looking at a setting again costs nothing; a few are kept. */
import { openProject } from '../data/project'
import { completeConfig, type TrainingConfig } from './config'
import { fits, forecastTraining, type ForecastHost, type TrainingForecast } from './forecast'

const MOST_KEPT = 16

export class Forecasts {
  private readonly kept = new Map<string, TrainingForecast>()

  /** Null when it was stopped. */
  async of(folder: string, changes: Partial<TrainingConfig>, host: ForecastHost): Promise<TrainingForecast | null> {
    const key = await keyOf(folder, changes)
    const known = this.kept.get(key)
    const freeBytes = host.freeBytes()
    if (known?.seconds != null && fits(known.bytes, freeBytes)) return { ...known, freeBytes }
    const forecast = await forecastTraining(folder, changes, host)
    if (!forecast) return null
    this.kept.delete(key)
    this.kept.set(key, forecast)
    if (this.kept.size > MOST_KEPT) this.kept.delete(this.kept.keys().next().value!)
    return forecast
  }
}

/** The settings, and what of the project they are about. */
async function keyOf(folder: string, changes: Partial<TrainingConfig>): Promise<string> {
  const { images, classes } = await openProject(folder)
  const labelled = images.filter((image) => image.state !== 'unlabelled' && !image.excluded)
  const facts = labelled.map(({ id, part, width, height }) => [id, part, width, height])
  return JSON.stringify([folder, completeConfig(changes), classes.length, facts])
}
