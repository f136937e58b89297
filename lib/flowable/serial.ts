/**
 * Runs `step` until it returns false. A call made while it runs (a value that leads to a request that leads to a
 * value …) only notes that there is more to do, so values never nest and the stack never grows
 * (Reactive Streams 1.03, 3.03).
 */
export const serial = (step: () => boolean): (() => void) => {
  let running = false
  let again = false
  return () => {
    again = true
    if (running) return
    running = true
    try {
      while (again) {
        again = false
        while (step());
      }
    } finally {
      running = false
    }
  }
}
