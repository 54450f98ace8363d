// Closed outlines around a centre, given by their radius in every direction.

const STEPS = 720

/** A polygon with rounded corners (squamous cells): `corners` sides at uneven angles and distances. */
export function roundedPolygon(random, radius, corners) {
  const sides = Array.from({ length: corners }, (_, i) => ({
    angle: ((i + 0.55 * (random.next() - 0.5)) * 2 * Math.PI) / corners,
    distance: 0.8 + 0.3 * random.next()
  }))
  const turn = random.next() * 2 * Math.PI
  const wobble = harmonics(random, 0.035, 3, 9)
  return outline(radius, (angle) => {
    const sum = sides.reduce((all, side) => {
      return all + (Math.max(0, Math.cos(angle - turn - side.angle)) / side.distance) ** 9
    }, 0)
    return sum ** (-1 / 9) * (1 + wobble(angle))
  })
}

/** A circle pulled out of shape (nuclei, small round cells). */
export function unevenCircle(random, radius, unevenness) {
  const wobble = harmonics(random, unevenness, 2, 5)
  return outline(radius, (angle) => 1 + wobble(angle))
}

/** The radius of an outline in the direction of (dx, dy). */
export function radiusTowards(shape, dx, dy) {
  const step = Math.floor((Math.atan2(dy, dx) / (2 * Math.PI) + 1) * STEPS) % STEPS
  return shape.radii[step]
}

function outline(radius, shapeAt) {
  const radii = Float64Array.from({ length: STEPS }, (_, i) => radius * shapeAt((i * 2 * Math.PI) / STEPS))
  return { radii, largest: Math.max(...radii) }
}

function harmonics(random, amount, from, to) {
  const waves = []
  for (let k = from; k <= to; k++) {
    waves.push({ k, phase: random.next() * 2 * Math.PI, size: (amount * random.normal() * from) / k })
  }
  return (angle) => waves.reduce((sum, { k, phase, size }) => sum + size * Math.cos(k * angle + phase), 0)
}
