/** Demand without bound. Sums and products of demand saturate here instead of losing whole numbers. */
export const UNBOUNDED = Number.MAX_SAFE_INTEGER

/** a + b, saturating at `UNBOUNDED`. */
export const plus = (a: number, b: number): number => Math.min(a + b, UNBOUNDED)

/** a · b, saturating at `UNBOUNDED`. */
export const times = (a: number, b: number): number => Math.min(a * b, UNBOUNDED)
