// The loss of a run as a curve of characters, for a terminal.
const WIDTH = 72
const HEIGHT = 12

/** Draws the mean loss of each column; the axis is logarithmic, so that late progress is seen too. */
export function drawTextCurve(events) {
  const points = events.flatMap((event) => (event.type === 'loss' ? event.points : []))
  if (points.length === 0) return 'No loss was measured.'
  const columns = averageColumns(points)
  const logs = columns.map(Math.log)
  const low = Math.min(...logs)
  const span = Math.max(...logs) - low || 1
  const rowOf = (value) => Math.round(((value - low) / span) * (HEIGHT - 1))
  const rows = Array.from({ length: HEIGHT }, (_, index) => {
    const row = HEIGHT - 1 - index
    const label = index === 0 || row === 0 ? Math.exp(low + (row / (HEIGHT - 1)) * span).toFixed(3) : ''
    const line = logs.map((value) => (rowOf(value) === row ? '•' : ' ')).join('')
    return `${label.padStart(8)} │${line}`
  })
  const last = String(points.at(-1).step)
  return [
    ...rows,
    `${' '.repeat(8)} └${'─'.repeat(columns.length)}`,
    `step${' '.repeat(6)}1${last.padStart(columns.length - 1)}`
  ].join('\n')
}

function averageColumns(points) {
  const count = Math.min(WIDTH, points.length)
  return Array.from({ length: count }, (_, column) => {
    const start = Math.floor((column * points.length) / count)
    const part = points.slice(start, Math.floor(((column + 1) * points.length) / count))
    return part.reduce((sum, { loss }) => sum + loss, 0) / part.length
  })
}
