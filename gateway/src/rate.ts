/** Lets `burst` through at once and `perMinute` from then on. Answers with the milliseconds to wait, 0 when it may go. */
export function rateLimit(burst: number, perMinute: number, now: () => number): (count: number) => number {
  let left = burst
  let at = now()
  return (count) => {
    const instant = now()
    left = Math.min(burst, left + ((instant - at) * perMinute) / 60_000)
    at = instant
    if (left >= count) {
      left -= count
      return 0
    }
    return Math.ceil(((count - left) * 60_000) / perMinute)
  }
}
