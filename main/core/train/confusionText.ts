/** A confusion matrix as text: a table for people, and CSV for everything else. */

/**
 * Shares of each true class in percent, one row per true class.
 * @param rows counts, one row per true class, one column per predicted class
 */
export function printConfusion(rows: readonly (readonly number[])[], classes: readonly string[]): string[] {
  const cells = rows.map((row) => {
    const total = row.reduce((sum, count) => sum + count, 0)
    return row.map((count) => (total === 0 ? '–' : ((100 * count) / total).toFixed(1)))
  })
  const widths = classes.map((name, k) => Math.max(name.length, ...cells.map((row) => row[k]!.length)))
  const first = Math.max(...classes.map((name) => name.length), CORNER.length)
  const line = (head: string, values: readonly string[]) =>
    [head.padEnd(first), ...values.map((value, k) => value.padStart(widths[k]!))].join('  ')
  return [line(CORNER, classes), ...cells.map((row, truth) => line(classes[truth]!, row))]
}

const CORNER = 'true \\ predicted, %'

/** Counts of pixels; the first row and column name the classes. Lines end as RFC 4180 has it. */
export function confusionCsv(rows: readonly (readonly number[])[], classes: readonly string[]): string {
  const lines = [['true \\ predicted', ...classes], ...rows.map((row, truth) => [classes[truth]!, ...row.map(String)])]
  return lines.map((line) => `${line.map(quoted).join(',')}\r\n`).join('')
}

const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
