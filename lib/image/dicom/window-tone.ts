/** How a window maps values to tones. */
export type WindowFunction = 'LINEAR' | 'LINEAR_EXACT' | 'SIGMOID'

export type Window = Readonly<{ centre: number; width: number; shape: WindowFunction }>

/** Whether a window maps anything: LINEAR ones are at least 1 wide, others wider than 0. */
export const isWindow = ({ centre, width, shape }: Window): boolean =>
  Number.isFinite(centre) && Number.isFinite(width) && (shape === 'LINEAR' ? width >= 1 : width > 0)

/**
 * The tone of a value in a window, 0…255 and not rounded (DICOM PS3.3, C.11.2.1.2 and C.11.2.1.3, with y from 0 to 255).
 *
 * @example windowTone({ centre: 2048, width: 4096, shape: 'LINEAR' }, 0) // 0
 */
export const windowTone = ({ centre, width, shape }: Window, value: number): number => {
  if (shape === 'SIGMOID') return 255 / (1 + Math.exp((-4 * (value - centre)) / width))
  const [middle, span] = shape === 'LINEAR' ? [centre - 0.5, width - 1] : [centre, width]
  if (value <= middle - span / 2) return 0
  if (value > middle + span / 2) return 255
  return ((value - middle) / span + 0.5) * 255
}
