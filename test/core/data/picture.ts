/** Label maps as pictures in tests: a digit is a class, a dot is unlabelled. */
import { UNLABELLED, type LabelMap } from '../../../main/core/data/types'

export function mapOf(picture: string): LabelMap {
  const rows = picture.trim().split(/\s+/)
  const pixels = Uint8Array.from(rows.join(''), (sign) => (sign === '.' ? UNLABELLED : Number(sign)))
  return { width: rows[0].length, height: rows.length, pixels }
}

export function pictureOf(map: LabelMap | null): string {
  if (!map) return 'nothing'
  const signs = Array.from(map.pixels, (index) => (index === UNLABELLED ? '.' : String(index))).join('')
  return (signs.match(new RegExp(`.{${map.width}}`, 'g')) ?? []).join(' ')
}
