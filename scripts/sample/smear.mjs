// Draws one field of a stained smear as a bright-field microscope shows it: stains absorb light (Beer-Lambert), so what
// lies over one another multiplies. With it comes the exact truth: 0 background, 1 cell, 2 nucleus.
import { fractalNoise } from './noise.mjs'
import { radiusTowards, roundedPolygon, unevenCircle } from './shapes.mjs'
import { photograph } from './camera.mjs'

/** Drawn at twice the size, so that edges come out smooth. */
const OVERSAMPLING = 2

// Optical density of the stains for red, green and blue light.
const EOSIN = [0.05, 0.5, 0.3]
const LIGHT_GREEN = [0.56, 0.17, 0.2]
const ORANGE = [0.03, 0.3, 0.62]
const HAEMATOXYLIN = [0.95, 0.98, 0.55]

/** Answers { rgb, truth }, both row-major; `crowding` is the number of cells that are tried. */
export function drawField(random, { width, height, crowding, focus, warmth }) {
  const canvas = makeCanvas(width * OVERSAMPLING, height * OVERSAMPLING)
  drawMucus(canvas, random)
  drawSmudges(canvas, random)
  const cells = placeCells(random, canvas, crowding)
  for (const cell of cells) drawCytoplasm(canvas, random, cell)
  for (const cell of cells) drawNucleus(canvas, random, cell)
  drawDebris(canvas, random)
  return { rgb: photograph(canvas, random, OVERSAMPLING, { focus, warmth }), truth: truthOf(canvas, width, height) }
}

function makeCanvas(width, height) {
  const plane = () => new Float32Array(width * height)
  return { width, height, density: [plane(), plane(), plane()], cell: plane(), nucleus: plane() }
}

const KINDS = [
  // Superficial: large, thin, polygonal, with a small dark nucleus.
  {
    share: 0.34,
    radius: [62, 96],
    corners: [5, 7],
    thickness: 0.34,
    nucleus: [11, 14],
    dark: 0.95,
    stains: [EOSIN, ORANGE]
  },
  // Intermediate: large, with a paler, larger nucleus.
  {
    share: 0.38,
    radius: [54, 84],
    corners: [6, 8],
    thickness: 0.46,
    nucleus: [16, 22],
    dark: 0.55,
    stains: [LIGHT_GREEN, EOSIN]
  },
  // Parabasal: small, round and dense; the nucleus fills half of it.
  {
    share: 0.28,
    radius: [27, 38],
    corners: null,
    thickness: 0.85,
    nucleus: [15, 20],
    dark: 0.66,
    stains: [LIGHT_GREEN]
  }
]

function placeCells(random, { width, height }, crowding) {
  const cells = []
  for (let attempt = 0; attempt < crowding * 5 && cells.length < crowding; attempt++) {
    const cell = makeCell(random, random.next() * width, random.next() * height)
    const isFree = cells.every(({ x, y, radius }) => Math.hypot(x - cell.x, y - cell.y) > 0.72 * (radius + cell.radius))
    if (isFree) cells.push(cell)
  }
  return cells
}

function makeCell(random, x, y) {
  const kind = pickKind(random.next())
  const radius = between(random, kind.radius)
  const nucleusRadius = between(random, kind.nucleus)
  const shape = kind.corners
    ? roundedPolygon(random, radius, Math.round(between(random, kind.corners)))
    : unevenCircle(random, radius, 0.06)
  const offset = 0.22 * radius
  return {
    ...{ x, y, radius, shape, nucleusRadius },
    stain: mixStains(kind.stains[random.integer(kind.stains.length)], LIGHT_GREEN, 0.25 * random.next()),
    thickness: kind.thickness * (0.75 + 0.5 * random.next()),
    dark: kind.dark * (0.8 + 0.4 * random.next()),
    isThin: kind.corners !== null,
    nucleusX: x + offset * (random.next() - 0.5),
    nucleusY: y + offset * (random.next() - 0.5),
    nucleusShape: unevenCircle(random, nucleusRadius, 0.07)
  }
}

/** Thin towards the rim, with folds, granules and a thicker region around the nucleus. */
function drawCytoplasm(canvas, random, cell) {
  const texture = fractalNoise(random.integer(1 << 30), 26, 4)
  const granules = fractalNoise(random.integer(1 << 30), 5, 2)
  const warp = fractalNoise(random.integer(1 << 30), 14, 2)
  const foldAngle = random.next() * 2 * Math.PI
  const foldDepth = cell.isThin ? 4 + 10 * random.next() : 0
  eachPixelOf(canvas, cell.x, cell.y, cell.shape, 6, (index, dx, dy, distance, px, py) => {
    const depth = distance + 2.2 * warp(px, py)
    const cover = smooth(depth, -0.9, 0.9)
    if (cover === 0) return
    const rim = Math.exp(-((depth - 1.6) ** 2) / 3)
    const facing = Math.cos(Math.atan2(dy, dx) - foldAngle)
    const fold = foldDepth && facing > 0.25 ? (facing - 0.25) * Math.exp(-((depth - foldDepth) ** 2) / 9) : 0
    const core = Math.exp(-(dx * dx + dy * dy) / (2 * (0.42 * cell.radius) ** 2))
    const speckle = Math.max(0, granules(px, py) - 0.45) * (cell.isThin ? 1.1 : 0.5)
    const amount = cell.thickness * (0.72 + 0.35 * core + 0.3 * texture(px, py) + 0.22 * rim + 0.75 * fold + speckle)
    absorb(canvas, index, cell.stain, cover * Math.max(0.05, amount))
    canvas.cell[index] = Math.max(canvas.cell[index], cover)
  })
}

/** Clumped chromatin inside a darker membrane. */
function drawNucleus(canvas, random, cell) {
  const chromatin = fractalNoise(random.integer(1 << 30), 6, 3)
  eachPixelOf(canvas, cell.nucleusX, cell.nucleusY, cell.nucleusShape, 3, (index, dx, dy, depth, px, py) => {
    const cover = smooth(depth, -1.1, 1.1)
    if (cover === 0) return
    const membrane = Math.exp(-((depth - 1.5) ** 2) / 2.5)
    const amount = cell.dark * (0.72 + 0.5 * chromatin(px, py) + 0.3 * membrane)
    absorb(canvas, index, HAEMATOXYLIN, cover * Math.max(0.1, amount))
    canvas.nucleus[index] = Math.max(canvas.nucleus[index], cover)
  })
}

/** Stained like nuclei, but nothing of a cell: specks, smears, and dust far out of focus. All of it is background. */
function drawDebris(canvas, random) {
  const specks = 14 + random.integer(16)
  for (let i = 0; i < specks; i++) {
    const radius = 1.5 + 8 * random.next() ** 2
    drawBlob(canvas, random, { radius, softness: 1.2, amount: 0.35 + 0.6 * random.next(), stretch: 1 + random.next() })
  }
  for (let i = 1 + random.integer(4); i > 0; i--) {
    drawBlob(canvas, random, {
      radius: 5 + 5 * random.next(),
      softness: 4,
      amount: 0.4,
      stretch: 3 + 3 * random.next()
    })
  }
  for (let i = 1 + random.integer(3); i > 0; i--) {
    drawBlob(canvas, random, { radius: 14 + 14 * random.next(), softness: 16, amount: 0.4, stretch: 1.3 })
  }
}

function drawBlob(canvas, random, { radius, softness, amount, stretch, stain = HAEMATOXYLIN }) {
  const x = random.next() * canvas.width
  const y = random.next() * canvas.height
  const angle = random.next() * Math.PI
  const texture = fractalNoise(random.integer(1 << 30), 5 + radius / 2, 2)
  const reach = { radii: new Float64Array(720).fill(radius * stretch), largest: radius * stretch }
  eachPixelOf(canvas, x, y, reach, softness + 4, (index, dx, dy, _depth, px, py) => {
    const along = (dx * Math.cos(angle) + dy * Math.sin(angle)) / stretch
    const across = dy * Math.cos(angle) - dx * Math.sin(angle)
    const depth = radius - Math.hypot(along, across) + 0.5 * radius * texture(px, py)
    absorb(canvas, index, stain, amount * smooth(depth, -softness, softness))
  })
}

/** Remains of cells far below the focus: the colours of cytoplasm without an outline. Background. */
function drawSmudges(canvas, random) {
  for (let i = 2 + random.integer(4); i > 0; i--) {
    const stain = mixStains([EOSIN, LIGHT_GREEN, ORANGE][random.integer(3)], LIGHT_GREEN, 0.2 * random.next())
    const radius = 24 + 40 * random.next()
    drawBlob(canvas, random, {
      radius,
      softness: 26,
      amount: 0.22 + 0.2 * random.next(),
      stretch: 1 + 0.8 * random.next(),
      stain
    })
  }
}

/** Wisps of mucus over the whole slide. */
function drawMucus(canvas, random) {
  const wisps = fractalNoise(random.integer(1 << 30), 150, 5)
  const haze = fractalNoise(random.integer(1 << 30), 300, 3)
  const stain = mixStains(EOSIN, LIGHT_GREEN, random.next())
  for (let y = 0; y < canvas.height; y++) {
    for (let x = 0; x < canvas.width; x++) {
      const strand = Math.max(0, 1 - Math.abs(wisps(x, y * 1.7)) * 6) * (0.5 + 0.5 * haze(x, y))
      absorb(canvas, y * canvas.width + x, stain, 0.05 + 0.13 * strand + 0.05 * haze(x, y))
    }
  }
}

/** Calls `visit` for the pixels in and around an outline with the depth below its edge, in pixels (negative outside). */
function eachPixelOf(canvas, x, y, shape, margin, visit) {
  const reach = shape.largest + margin
  const [left, right] = [Math.max(0, Math.floor(x - reach)), Math.min(canvas.width - 1, Math.ceil(x + reach))]
  const [top, bottom] = [Math.max(0, Math.floor(y - reach)), Math.min(canvas.height - 1, Math.ceil(y + reach))]
  for (let py = top; py <= bottom; py++) {
    for (let px = left; px <= right; px++) {
      const [dx, dy] = [px + 0.5 - x, py + 0.5 - y]
      visit(py * canvas.width + px, dx, dy, radiusTowards(shape, dx, dy) - Math.hypot(dx, dy), px, py)
    }
  }
}

function absorb({ density }, index, stain, amount) {
  for (let c = 0; c < 3; c++) density[c][index] += stain[c] * amount
}

/** A pixel belongs to what covers at least half of it. */
function truthOf(canvas, width, height) {
  const truth = new Uint8Array(width * height)
  const isCovered = (plane, x, y) => {
    let sum = 0
    for (let j = 0; j < OVERSAMPLING; j++) {
      for (let i = 0; i < OVERSAMPLING; i++) sum += plane[(y * OVERSAMPLING + j) * canvas.width + x * OVERSAMPLING + i]
    }
    return sum >= OVERSAMPLING ** 2 / 2
  }
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      truth[y * width + x] = isCovered(canvas.nucleus, x, y) ? 2 : isCovered(canvas.cell, x, y) ? 1 : 0
    }
  }
  return truth
}

function pickKind(draw) {
  let sum = 0
  return KINDS.find(({ share }) => draw < (sum += share)) ?? KINDS[0]
}

function between(random, [low, high]) {
  return low + (high - low) * random.next()
}

function mixStains(a, b, share) {
  return a.map((value, c) => value * (1 - share) + b[c] * share)
}

function smooth(value, low, high) {
  const t = Math.min(1, Math.max(0, (value - low) / (high - low)))
  return t * t * (3 - 2 * t)
}
