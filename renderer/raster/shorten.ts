/** Values of which all are the same, as a single one: most of what a fill changes is. */
export function shortenValues(values: Uint8Array): Uint8Array {
  const [first] = values
  for (let i = 1; i < values.length; i++) if (values[i] !== first) return values
  return values.slice(0, 1)
}
