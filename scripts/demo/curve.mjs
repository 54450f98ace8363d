// The loss curve of a run as inline SVG: training loss per step, validation loss and mean IoU where they were measured.
const SIZE = { width: 1000, height: 320, left: 56, right: 56, top: 16, bottom: 34 }
const COLORS = { loss: '#3b82f6', validation: '#e2761b', iou: '#12986a' }

export function drawCurve(events) {
  const losses = events.flatMap((event) => (event.type === 'loss' ? event.points : []))
  const validations = events.filter(({ type, loss }) => type === 'validation' && loss !== null)
  const steps = Math.max(1, ...losses.map(({ step }) => step))
  const highest = Math.max(...losses.map(({ loss }) => loss), ...validations.map(({ loss }) => loss))
  const x = (step) => SIZE.left + (step / steps) * (SIZE.width - SIZE.left - SIZE.right)
  const y = (share) => SIZE.height - SIZE.bottom - share * (SIZE.height - SIZE.top - SIZE.bottom)
  const line = (points, color, width) => {
    const places = points.map(([step, share]) => `${x(step).toFixed(1)},${y(share).toFixed(1)}`).join(' ')
    return `<polyline points="${places}" fill="none" stroke="${color}" stroke-width="${width}" stroke-linejoin="round"/>`
  }
  const lossOf = ({ step, loss }) => [step, loss / highest]
  const ious = validations.filter(({ meanIou }) => meanIou !== null)
  return `<svg viewBox="0 0 ${SIZE.width} ${SIZE.height}" font-family="system-ui, sans-serif" font-size="13" fill="#667085">
${[0, 0.25, 0.5, 0.75, 1].map((share) => gridLine(share, highest, y(share))).join('\n')}
${line(losses.map(lossOf), COLORS.loss, 1.2)}
${line(validations.map(lossOf), COLORS.validation, 2.5)}
${line(
  ious.map(({ step, meanIou }) => [step, meanIou]),
  COLORS.iou,
  2.5
)}
<text x="${SIZE.left}" y="${SIZE.height - 8}">step 1</text>
<text x="${SIZE.width - SIZE.right}" y="${SIZE.height - 8}" text-anchor="end">step ${steps}</text>
${legend()}
</svg>`
}

/** Loss is written on the left, intersection over union on the right. */
function gridLine(share, highest, y) {
  const right = SIZE.width - SIZE.right
  return `<line x1="${SIZE.left}" x2="${right}" y1="${y}" y2="${y}" stroke="#e6e9ef"/>
<text x="${SIZE.left - 8}" y="${y + 4}" text-anchor="end">${(share * highest).toFixed(2)}</text>
<text x="${right + 8}" y="${y + 4}">${share * 100} %</text>`
}

function legend() {
  const entries = [
    ['training loss', COLORS.loss],
    ['validation loss', COLORS.validation],
    ['mean IoU', COLORS.iou]
  ]
  return entries
    .map(([name, color], index) => {
      const x = SIZE.width / 2 - 180 + index * 130
      return `<rect x="${x}" y="${SIZE.height - 18}" width="14" height="4" fill="${color}"/><text x="${x + 20}" y="${SIZE.height - 8}">${name}</text>`
    })
    .join('')
}
