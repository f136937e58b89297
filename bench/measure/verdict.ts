/** A target and what was measured: `met` is null where it could not be, and `figure` then says why. */
export type Verdict = Readonly<{ what: string; target: string; figure: string; met: boolean | null }>

const words = { true: 'PASS ', false: 'SHORT', null: 'NONE ' } as const

/**
 * A verdict as a line: `PASS   chest_xray, cold, against sharp: 0.97× (target ≥ 0.9×)`; SHORT where the target is
 * missed, NONE where it was not measured.
 */
export const verdictLine = ({ what, target, figure, met }: Verdict): string =>
  `${words[`${met}`]}  ${what}: ${figure} (target ${target})`

/**
 * The verdict on a number that has to be at least, or at most, some bound; `unit` follows both numbers. Of `value`
 * null, `missing` says why it was not measured.
 *
 * @example verdict({ what: 'stall share', value: 0.4, atMost: 2, unit: '%' })
 */
export const verdict = ({
  what,
  value,
  unit = '',
  digits = 2,
  note = '',
  missing = 'not measured',
  ...bound
}: Readonly<{
  what: string
  value: number | null
  unit?: string
  digits?: number
  note?: string
  missing?: string
}> &
  (Readonly<{ atLeast: number }> | Readonly<{ atMost: number }>)): Verdict => {
  const [sign, limit, met] =
    'atLeast' in bound
      ? ['≥', bound.atLeast, value !== null && value >= bound.atLeast]
      : ['≤', bound.atMost, value !== null && value <= bound.atMost]
  const target = `${sign} ${limit}${unit}`
  return value === null
    ? { what, target, figure: missing, met: null }
    : { what, target, figure: `${value.toFixed(digits)}${unit}${note && `, ${note}`}`, met }
}
