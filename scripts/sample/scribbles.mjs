// Brush strokes as a person makes them: a few per class, in different places, well inside what they mark.

const UNLABELLED = 255

/** How often a person dabs at each class (background, cell, nucleus), how far one stroke goes and how thick the brush is, pixels. */
const HABITS = [
  { strokes: [4, 6], length: [50, 110], brush: 5 },
  { strokes: [6, 8], length: [22, 52], brush: 3 },
  { strokes: [4, 6], length: [3, 9], brush: 2 }
]

/** A label map with strokes made from `truth`; every painted pixel has its true class. */
export function scribble(random, truth, width, height) {
  const label = new Uint8Array(width * height).fill(UNLABELLED)
  HABITS.forEach((habit, index) => {
    const room = distanceInside(truth, index, width, height)
    const starts = [...room.keys()].filter((i) => room[i] > habit.brush + 1)
    const strokes = habit.strokes[0] + random.integer(habit.strokes[1] - habit.strokes[0] + 1)
    for (let stroke = 0; stroke < strokes && starts.length > 0; stroke++) {
      const start = farFromPaint(random, starts, label, width)
      drawStroke(random, start, habit, room, (i) => (label[i] = index), width, height)
    }
  })
  return label
}

/** Of some random places, the one farthest from what is painted already: people spread their strokes. */
function farFromPaint(random, starts, label, width) {
  const painted = [...label.keys()].filter((i) => label[i] !== UNLABELLED && i % 7 === 0)
  const places = Array.from({ length: 12 }, () => starts[random.integer(starts.length)])
  const gapOf = (place) =>
    painted.reduce((least, i) => {
      const [dx, dy] = [(place % width) - (i % width), Math.floor(place / width) - Math.floor(i / width)]
      return Math.min(least, dx * dx + dy * dy)
    }, Infinity)
  return places.reduce((best, place) => (gapOf(place) > gapOf(best) ? place : best))
}

/** A curve with momentum that turns away from edges and ends when there is no room for the brush. */
function drawStroke(random, start, habit, room, paint, width, height) {
  let x = (start % width) + 0.5
  let y = Math.floor(start / width) + 0.5
  let heading = random.next() * 2 * Math.PI
  let turning = 0
  const length = habit.length[0] + random.next() * (habit.length[1] - habit.length[0])
  const roomAt = (px, py) =>
    px < 0 || py < 0 || px >= width || py >= height ? 0 : room[Math.floor(py) * width + Math.floor(px)]
  for (let walked = 0; walked < length && roomAt(x, y) > habit.brush; walked++) {
    stamp(x, y, habit.brush, paint, width, height)
    turning = 0.85 * turning + 0.05 * random.normal()
    const look = habit.brush + 4
    const left = roomAt(x + look * Math.cos(heading - 0.7), y + look * Math.sin(heading - 0.7))
    const right = roomAt(x + look * Math.cos(heading + 0.7), y + look * Math.sin(heading + 0.7))
    const wall = Math.min(left, right) < habit.brush + 2 ? Math.sign(right - left) * 0.16 : 0
    heading += turning + wall
    x += Math.cos(heading)
    y += Math.sin(heading)
  }
}

function stamp(x, y, radius, paint, width, height) {
  for (let py = Math.max(0, Math.floor(y - radius)); py <= Math.min(height - 1, y + radius); py++) {
    for (let px = Math.max(0, Math.floor(x - radius)); px <= Math.min(width - 1, x + radius); px++) {
      if ((px + 0.5 - x) ** 2 + (py + 0.5 - y) ** 2 <= radius * radius) paint(py * width + px)
    }
  }
}

/**
 * How far each pixel of a class lies from everything else and from the border, in pixels and never more than it is
 * (chamfer distance with steps 1 and sqrt 2, less what these overestimate); 0 outside the class.
 */
function distanceInside(truth, index, width, height) {
  const distance = new Float32Array(width * height)
  const step = (i, x, y, dx, dy) => {
    const isOutside = x + dx < 0 || x + dx >= width || y + dy < 0 || y + dy >= height
    const from = isOutside ? 0 : distance[i + dy * width + dx]
    distance[i] = Math.min(distance[i], from + Math.hypot(dx, dy))
  }
  for (let i = 0; i < truth.length; i++) distance[i] = truth[i] === index ? Infinity : 0
  for (let i = 0; i < truth.length; i++) {
    const [x, y] = [i % width, Math.floor(i / width)]
    for (const [dx, dy] of [
      [-1, 0],
      [-1, -1],
      [0, -1],
      [1, -1]
    ])
      step(i, x, y, dx, dy)
  }
  for (let i = truth.length - 1; i >= 0; i--) {
    const [x, y] = [i % width, Math.floor(i / width)]
    for (const [dx, dy] of [
      [1, 0],
      [1, 1],
      [0, 1],
      [-1, 1]
    ])
      step(i, x, y, dx, dy)
  }
  return distance.map((value) => Math.max(0, value * 0.92 - 0.5))
}
