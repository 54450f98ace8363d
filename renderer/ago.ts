/** How long ago something was, in words. */
import { words } from './words'

/** Of an ISO date, coarsely. */
export function formatAgo(iso: string, now: number): string {
  const seconds = (now - Date.parse(iso)) / 1000
  const { justNow, minutes, hours, days } = words.start.ago
  if (!Number.isFinite(seconds)) return ''
  if (seconds < 90) return justNow
  if (seconds < 3600) return minutes(Math.round(seconds / 60))
  if (seconds < 86_400) return hours(Math.round(seconds / 3600))
  if (seconds < 86_400 * 14) return days(Math.round(seconds / 86_400))
  return new Date(iso).toLocaleDateString(words.phrases.dates, { day: 'numeric', month: 'short', year: 'numeric' })
}
