/** Watches for moments in which the window did not draw: the longest gap between two animation frames while it was visible. */

/** Reports every gap between two frames, in milliseconds; the answer stops watching. */
export function watchStalls(report: (milliseconds: number) => void): () => void {
  let last: number | null = null
  let request = requestAnimationFrame(function tick(now) {
    // A hidden window draws nothing, which is no stall.
    if (document.hidden) last = null
    else {
      if (last !== null) report(now - last)
      last = now
    }
    request = requestAnimationFrame(tick)
  })
  const forget = () => (last = null)
  document.addEventListener('visibilitychange', forget)
  return () => {
    cancelAnimationFrame(request)
    document.removeEventListener('visibilitychange', forget)
  }
}
