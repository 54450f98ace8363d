/** Numbers as people read them: durations, shares, sizes. */

/** Seconds as '8 s', '1 min 05 s' or '2 h 10 min'. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 60) return `${whole} s`
  const minutes = Math.floor(whole / 60)
  if (minutes < 60) return `${minutes} min ${String(whole % 60).padStart(2, '0')} s`
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`
}

/** A share of 0..1 as '52.7 %'; a dash where there is none. */
export function formatShare(share: number | null, digits = 1): string {
  return share === null ? '–' : `${(share * 100).toFixed(digits)} %`
}

/** The labelled share of an image: never '100 %' or '0 %' while that is not so. */
export function formatLabelled(share: number): string {
  if (share <= 0) return '0 %'
  if (share >= 1) return '100 %'
  const percent = share * 100
  return percent < 1 ? '< 1 %' : `${Math.min(99, Math.round(percent))} %`
}

export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`
  return `${(bytes / 1e6).toFixed(bytes < 1e8 ? 1 : 0)} MB`
}

/** Memory as '570 MB' or '9.2 GB'. */
export function formatMemory(bytes: number): string {
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`
}

/** 12345 as '12,345'. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US')
}

/** '1 image', '3 images'. */
export function countOf(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`
}

/** A loss with three meaningful digits; that of a training that runs away has more than its place. */
export function formatLoss(loss: number | null): string {
  if (loss === null || !Number.isFinite(loss)) return '–'
  if (loss >= 10_000) return loss.toExponential(1)
  return loss >= 0.1 ? loss.toFixed(3) : loss.toPrecision(2)
}

/** The last part of a path of any system. */
export function lastPathPart(path: string): string {
  return path.split(/[\\/]/).filter(Boolean).pop() ?? path
}

/** A name of anything as the stem of a file: 'My cells!' as 'my-cells-'. */
export function fileNameOf(name: string): string {
  return name.replace(/[^\p{L}\p{N}._-]+/gu, '-').toLowerCase() || 'segsmith'
}

/** A number of parameters in little room: 896, '13 K', '1.9 M'. */
export function formatParameters(count: number): string {
  if (count >= 999_500) return `${(count / 1e6).toFixed(count < 9.95e6 ? 1 : 0)} M`
  if (count >= 10_000) return `${Math.round(count / 1000)} K`
  return count >= 1000 ? `${(count / 1000).toFixed(1)} K` : String(count)
}
