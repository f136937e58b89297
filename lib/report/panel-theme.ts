import type { Colour } from './colour.js'

const hex = (colour: Colour) => `#${colour.map(channel => channel.toString(16).padStart(2, '0')).join('')}`

const truth: Colour = [46, 204, 113]
const prediction: Colour = [255, 77, 77]

/** The panel's colours and measures: truth green, prediction red, on white. Measures are in pixels. */
export const panelTheme = {
  truth,
  prediction,
  truthHex: hex(truth),
  predictionHex: hex(prediction),
  background: '#ffffff',
  ink: '#1b1f24',
  muted: '#5f6873',
  rule: '#d5dae0',
  empty: '#f1f3f5',
  right: '#1a7f45',
  wrong: '#c62f2f',
  marginPx: 28,
  gapPx: 12,
  captionPx: 38,
  titleCapPx: 16,
  sectionCapPx: 12,
  textCapPx: 9.5,
} as const
