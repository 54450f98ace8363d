/** A diagram as an SVG file that stands alone: light or dark as its reader prefers, with a legend and the net's figures. */
import type { Diagram, DiagramBlock, DiagramWire } from './diagram'

export interface Caption {
  readonly title: string
  /** '1,974,242 parameters, …' */
  readonly figures: string
}

const HEADER = 64
const FOOTER = 54

export function writeSvg(diagram: Diagram, { title, figures }: Caption): string {
  const width = Math.max(diagram.width, 900)
  const height = HEADER + diagram.height + FOOTER
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escape(title)}">`,
    `<style>${STYLE}</style>`,
    HATCH,
    `<rect class="paper" width="${width}" height="${height}"/>`,
    `<text class="heading" x="24" y="31">${escape(title)}</text>`,
    `<text class="figures" x="24" y="51">${escape(figures)}</text>`,
    `<g transform="translate(0 ${HEADER})">`,
    ...diagram.rows.map(
      ({ top, height: rowHeight, title: name, size }, i) =>
        `<rect class="row ${i % 2 ? 'odd' : 'even'}" y="${top}" width="${width}" height="${rowHeight}"/>` +
        `<text class="level" x="24" y="${top + rowHeight / 2 - 1}">${escape(name)}</text>` +
        `<text class="size" x="24" y="${top + rowHeight / 2 + 14}">${escape(size)}</text>`
    ),
    ...[...diagram.wires].sort((a, b) => Number(a.isSkip) - Number(b.isSkip)).map(drawWire),
    ...diagram.wires.map((wire) => drawBadge(wire.badge)),
    ...diagram.blocks.map(drawBlock),
    '</g>',
    drawLegend(diagram, height - FOOTER / 2),
    '</svg>',
    ''
  ].join('\n')
}

function drawWire({ path, width, tip, isSkip }: DiagramWire): string {
  const kind = isSkip ? 'wire skip' : 'wire'
  const size = 4 + width / 2
  const arrow = `<path class="tip${isSkip ? ' skip' : ''}" transform="translate(${tip.x} ${tip.y}) rotate(${tip.angle})" d="M-8 ${-size}L0 0L-8 ${size}Z"/>`
  return `<path class="${kind}" d="${path}" stroke-width="${width.toFixed(1)}"/>${arrow}`
}

function drawBadge(badge: DiagramWire['badge']): string {
  if (!badge) return ''
  const { x, y, width, height, text } = badge
  return (
    `<rect class="badge" x="${x}" y="${y}" width="${width}" height="${height}" rx="${height / 2}"/>` +
    `<text class="badge-text" x="${x + width / 2}" y="${y + height / 2 + 3.5}">${escape(text)}</text>`
  )
}

function drawBlock(block: DiagramBlock): string {
  const { x, y, width, height, kind, state, joint } = block
  if (block.form === 'circle') return drawJoint(x + width / 2, y + height / 2, joint ?? '', width / 2)
  if (block.form === 'pill') return drawBadge({ x, y, width, height, text: block.label })
  const left = joint ? 21 : 15
  const tooltip = [block.fullTitle, block.fullLabel, block.shape, `${block.parameters.toLocaleString('en')} parameters`]
  return [
    `<g class="block ${kind} ${state}" transform="translate(${x} ${y})"><title>${escape(tooltip.join('\n'))}</title>`,
    `<rect class="card" width="${width}" height="${height}" rx="9"/>`,
    `<rect class="tint" width="${width}" height="${height}" rx="9"/>`,
    state === 'frozen' ? `<rect class="hatch" width="${width}" height="${height}" rx="9"/>` : '',
    `<path class="stripe" d="M5 ${height}Q0 ${height - 3} 0 ${height - 9}V9Q0 3 5 0Z"/>`,
    `<text class="title" x="${left}" y="21">${escape(block.title)}</text>`,
    `<text class="label" x="${left}" y="37.5">${escape(block.label)}</text>`,
    `<text class="shape" x="${left}" y="54">${escape(block.shape)}</text>`,
    block.parameters > 0
      ? `<text class="count" x="${width - 12}" y="54">${shortCount(block.parameters)}</text>${drawOrigin(block)}`
      : '',
    state === 'frozen' ? LOCK(width - 22, 9) : '',
    joint ? drawJoint(0, height / 2, joint, 11) : '',
    '</g>'
  ].join('')
}

/** A dot: full when the weights came from a file, a ring when they start fresh. */
function drawOrigin({ origin, width, state }: DiagramBlock): string {
  const x = width - (state === 'frozen' ? 32 : 16)
  return `<circle class="origin ${origin}" cx="${x}" cy="16" r="3.5"/>`
}

function drawJoint(x: number, y: number, joint: string, radius: number): string {
  const sign =
    joint === 'concat'
      ? [-3.5, 0, 3.5].map((dx) => `<path class="sign" d="M${x + dx} ${y - 4.5}v9"/>`).join('')
      : joint === '+'
        ? `<path class="sign" d="M${x - 4.5} ${y}h9M${x} ${y - 4.5}v9"/>`
        : `<text class="joint-text" x="${x}" y="${y + 4}">${escape(joint.slice(0, 3))}</text>`
  return `<circle class="joint" cx="${x}" cy="${y}" r="${radius}"/>${sign}`
}

const LOCK = (x: number, y: number): string =>
  `<path class="lock" transform="translate(${x} ${y})" d="M1 6h10v8H1zM3 6V4a3 3 0 0 1 6 0v2" fill-rule="evenodd"/>`

const KIND_NAMES: readonly (readonly [string, string])[] = [
  ['convolution', 'convolution'],
  ['depthwise', 'depthwise'],
  ['transposed', 'transposed'],
  ['linear', 'linear'],
  ['attention', 'attention'],
  ['normalization', 'norm']
]

function drawLegend(diagram: Diagram, y: number): string {
  const used = KIND_NAMES.filter(([kind]) => diagram.blocks.some((b) => b.kind === kind))
  const parts: string[] = []
  let x = 24
  const entry = (mark: string, text: string) => {
    parts.push(`<g transform="translate(${x} ${y})">${mark}<text class="legend" x="20" y="4">${text}</text></g>`)
    x += 34 + text.length * 6
  }
  for (const [kind, name] of used)
    entry(`<g class="block ${kind}"><rect class="swatch" y="-5" width="14" height="10" rx="3"/></g>`, name)
  if (diagram.blocks.some((b) => b.state === 'frozen')) entry(LOCK(1, -8), 'frozen')
  if (diagram.blocks.some((b) => b.origin === 'loaded'))
    entry('<circle class="origin loaded" cx="7" r="3.5"/>', 'weights from a file')
  entry('<circle class="origin fresh" cx="7" r="3.5"/>', 'starts fresh')
  if (diagram.wires.some((w) => w.isSkip))
    entry('<path class="wire skip" d="M0 0h14" stroke-width="5"/>', 'skip connection')
  entry('<path class="wire" d="M0 0h14" stroke-width="5"/>', 'width: channels')
  return parts.join('')
}

function shortCount(count: number): string {
  if (count >= 999_500) return `${(count / 1e6).toFixed(count < 9.95e6 ? 1 : 0)} M`
  return count >= 10_000
    ? `${Math.round(count / 1000)} K`
    : count >= 1000
      ? `${(count / 1000).toFixed(1)} K`
      : String(count)
}

const escape = (text: string): string =>
  text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!)

const HATCH =
  '<defs><pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="hatching" d="M0 0v7"/></pattern></defs>'

const FONT = "'Inter','Segoe UI',system-ui,-apple-system,'Helvetica Neue','Cantarell','Ubuntu',sans-serif"

const STYLE = `
text{font-family:${FONT};font-size:11px;fill:#5d6675}
.paper{fill:#fff}.row.even{fill:#f7f8fa}.row.odd{fill:#fff}
.heading{font-size:17px;font-weight:650;fill:#1a1d23}.figures{font-size:12px}
.level{font-size:13px;font-weight:650;fill:#3d4450}.size{font-size:10.5px;fill:#8d95a3}
.wire{fill:none;stroke:#c9d3e2;stroke-linecap:butt}.wire.skip{stroke:#f3c98b}
.tip{fill:#9fb0c9}.tip.skip{fill:#e0a048}
.badge{fill:#fff;stroke:#c3ccd9}.badge-text{font-size:9.5px;text-anchor:middle;fill:#4a5363}
.card{fill:#fff;stroke:#cfd6e0}.hatch{fill:url(#hatch)}.hatching{stroke:#e4e8ef;stroke-width:3}
.title{font-size:12px;font-weight:650;fill:#1a1d23}.label{font-size:10.5px}.shape{font-size:10.5px;fill:#1a1d23;font-variant-numeric:tabular-nums}
.count{font-size:10.5px;text-anchor:end}.lock{fill:#8fa3bf;stroke:#8fa3bf;stroke-width:1.2}
.origin{stroke:#15834c;stroke-width:1.5;fill:none}.origin.loaded{fill:#15834c}.origin.partly{fill:#9fd3b7}
.joint{fill:#fff;stroke:#8d95a3;stroke-width:1.5}.sign{stroke:#3d4450;stroke-width:1.8;fill:none;stroke-linecap:round}.joint-text{text-anchor:middle;font-weight:650}
.legend{font-size:11px}
${Object.entries({
  convolution: '#3d84f0',
  depthwise: '#14a3a3',
  transposed: '#8a5cf0',
  linear: '#d6529c',
  attention: '#e0631f',
  normalization: '#8a9a2f',
  input: '#3d4450',
  output: '#3d4450'
})
  .map(
    ([kind, color]) =>
      `.${kind} .stripe,.${kind} .swatch{fill:${color}}.${kind} .card{stroke:${color}55}.${kind} .tint{fill:${color}}`
  )
  .join('\n')}
.tint{opacity:.07}.frozen .tint{opacity:.02}.frozen .stripe{opacity:.45}
@media (prefers-color-scheme:dark){
text{fill:#949cab}.paper{fill:#15181d}.row.even{fill:#191d23}.row.odd{fill:#15181d}
.heading,.title,.shape{fill:#e7e9ee}.level{fill:#c4cad4}.size{fill:#646c7a}
.wire{stroke:#364155}.wire.skip{stroke:#6e5530}.tip{fill:#5d7094}.tip.skip{fill:#b98943}
.badge{fill:#21252c;stroke:#3d4450}.badge-text{fill:#b6bdc9}
.card{fill:#21252c;stroke:#3a414d}.hatching{stroke:#2a2f38}
.joint{fill:#21252c;stroke:#949cab}.sign{stroke:#e7e9ee}
.origin{stroke:#4fce8e}.origin.loaded{fill:#4fce8e}.origin.partly{fill:#2c6b4b}
}`
