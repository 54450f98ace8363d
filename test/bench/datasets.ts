/** The benchmark data: CamVid (60 + 30 street scenes) and ISBI-2012 EM (20 + 10 slices of tissue), below $SEGSMITH_DATA. */
import { join } from 'node:path'
import type { Dataset } from './project'

export function findDataset(name: string): Dataset {
  switch (name) {
    case 'camvid':
      return { name: 'CamVid', folder: join(dataFolder(), 'camvid'), classes: 11 }
    case 'em':
      return { name: 'ISBI-EM', folder: join(dataFolder(), 'isbi_em'), classes: 2 }
    default:
      throw new Error(`There is no data set "${name}"; choose camvid or em.`)
  }
}

function dataFolder(): string {
  const folder = process.env['SEGSMITH_DATA']
  if (!folder) throw new Error('Set SEGSMITH_DATA to the folder that holds camvid/ and isbi_em/.')
  return folder
}
