/** One line of a pattern: widthPx values of a linear congruential sequence, 0…255. */
export const lineOf = (seed: number, widthPx: number): Uint8Array => {
  let state = (seed * 2654435761) >>> 0
  return Uint8Array.from({ length: widthPx }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state >>> 24
  })
}
