/** Curves over an amount, both axes logarithmic, where what is linear rises as the dashed line does. */
export interface Curve {
  readonly name: string
  readonly points: readonly (readonly [amount: number, value: number])[]
}

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [640, 360, 60, 190, 36, 44]
const COLORS = ['#2563eb', '#d97706', '#059669', '#9333ea', '#dc2626']

export function drawCurves(title: string, axis: string, curves: readonly Curve[]): string {
  const all = curves.flatMap(({ points }) => points)
  const x = scale(
    all.map(([amount]) => amount),
    LEFT,
    WIDTH - RIGHT
  )
  const y = scale(
    all.map(([, value]) => value),
    HEIGHT - BOTTOM,
    TOP
  )
  const text = (at: readonly [number, number], words: string, more = '') =>
    `<text x="${at[0].toFixed(1)}" y="${at[1].toFixed(1)}" ${more}>${words}</text>`
  const parts = [
    text([LEFT, 20], title, 'font-weight="600"'),
    text([(LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8], axis, 'text-anchor="middle"'),
    ...x.ticks.map((tick) =>
      text([x.at(tick), HEIGHT - BOTTOM + 16], nameOf(tick), 'text-anchor="middle" fill="#666"')
    ),
    ...y.ticks.map((tick) => text([LEFT - 6, y.at(tick) + 4], nameOf(tick), 'text-anchor="end" fill="#666"')),
    ...y.ticks.map((tick) => `<path d="M${LEFT} ${y.at(tick).toFixed(1)}H${WIDTH - RIGHT}" stroke="#ddd"/>`),
    ...curves.flatMap(({ name, points }, i) => {
      const color = COLORS[i % COLORS.length]
      const path = points.map(([a, v]) => `${x.at(a).toFixed(1)} ${y.at(v).toFixed(1)}`).join('L')
      const label = [WIDTH - RIGHT + 10, TOP + 18 * i + 6] as const
      return [
        `<path d="M${path}" fill="none" stroke="${color}" stroke-width="2"/>`,
        ...points.map(
          ([a, v]) => `<circle cx="${x.at(a).toFixed(1)}" cy="${y.at(v).toFixed(1)}" r="3" fill="${color}"/>`
        ),
        text(label, name, `fill="${color}"`)
      ]
    })
  ]
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">
<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>
${parts.join('\n')}
</svg>
`
}

function scale(
  values: readonly number[],
  from: number,
  to: number
): { at(v: number): number; ticks: readonly number[] } {
  const logs = values.filter((v) => v > 0).map(Math.log10)
  const [low, high] = [Math.floor(Math.min(...logs)), Math.ceil(Math.max(...logs))]
  const at = (v: number) => from + ((Math.log10(Math.max(v, 10 ** low)) - low) / Math.max(1, high - low)) * (to - from)
  return { at, ticks: Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i)) }
}

const nameOf = (tick: number): string =>
  tick >= 0.001 && tick < 1e6 ? String(Number(tick.toPrecision(1))) : `1e${Math.log10(tick)}`
