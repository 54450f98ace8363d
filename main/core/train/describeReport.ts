/** The export report as a page a person can read. */
import { basename } from 'node:path'
import type { ExportReport } from './report'

export function describeReport(report: ExportReport): string {
  const percent = (share: number | null) => (share === null ? '–' : `${(100 * share).toFixed(1)} %`)
  const rows = report.classes.map((name, k) => `| ${name} | ${percent(report.iou[k] ?? null)} |`)
  return `# ${basename(report.file)}

The file was reopened in a clean session and run on ${report.images} images of the project.

| | |
|---|---|
| Largest difference of a probability from the app's own | ${report.largestDifference.toExponential(1)} |
| Pixels whose class differs from the app's own mask | ${percent(report.differentPixels)} |
| Mean IoU on labelled pixels | ${percent(report.meanIou)} |
| Size | ${(report.bytes / 1e6).toFixed(1)} MB |
| Time for one image (median) | ${report.milliseconds.toFixed(0)} ms |

| class | IoU |
|---|---|
${rows.join('\n')}

Input: \`image\`, uint8 [N, H, W, 3], RGB from 0 to 255, ${describeSize(report)}. The file itself makes of it what the net inside takes
(${report.netInput}). Outputs: \`probabilities\`, float32 [N, K, H, W], and
\`classes\`, uint8 [N, H, W]. Class names and colours are in the file's metadata.
Examples that run as they are: ${basename(report.pythonExample)}, ${basename(report.javascriptExample)}.
`
}

const describeSize = ({ imageSize }: ExportReport): string =>
  imageSize
    ? `${imageSize.height} x ${imageSize.width} pixels and no other size: the net was exported for it. Cut larger pictures into tiles, as the examples do`
    : 'any height and width'
