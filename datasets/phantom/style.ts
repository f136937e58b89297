import * as t from 'io-ts'
import type { Range } from './shapes.js'

/** The four data sets that phantoms are drawn after. */
export const PhantomSource = t.keyof({ jsrt: null, chex: null, mcu: null, nihx: null }, 'PhantomSource')
export type PhantomSource = t.TypeOf<typeof PhantomSource>

/**
 * How one data set looks: geometry in units of half the picture's side, tissue in units of the body's own attenuation,
 * grey values 0 … 1. Ranges are drawn anew for each image.
 */
export type PhantomStyle = Readonly<{
  /** Half-widths of the thorax and its height, relative to a chest that fills the picture. */
  width: Range
  height: Range
  /** Where the chest's centre lies. */
  shiftX: Range
  shiftY: Range
  tiltDegrees: Range
  /** How much bone, heart and abdomen add to the body. */
  ribs: Range
  spine: Range
  heart: Range
  heartSize: Range
  abdomen: Range
  /** How much air the lungs take away. */
  air: Range
  /** Grey = dark + (bright − dark)·(1 − exp(−exposure·tissue))^gamma. */
  exposure: Range
  gamma: Range
  dark: Range
  bright: Range
  vignette: Range
  /** Standard deviations of the white noise and of the lung's texture. */
  grain: Range
  texture: Range
  /** Probabilities of what film and reader add. */
  frame: number
  footBar: number
  cornerBoxes: number
  labelBox: number
  letter: number
  lead: number
}>

/** What the four data sets look like, by eye. */
export const phantomStyle: Readonly<Record<PhantomSource, PhantomStyle>> = {
  // Digitised film of upright adults: smooth, black beside the body, a white mediastinum, blanked-out names.
  jsrt: {
    width: [1.08, 1.22],
    height: [1.04, 1.16],
    shiftX: [-0.04, 0.04],
    shiftY: [0.02, 0.1],
    tiltDegrees: [-1.5, 1.5],
    ribs: [0.07, 0.13],
    spine: [0.1, 0.25],
    heart: [0.6, 0.9],
    heartSize: [0.85, 1.1],
    abdomen: [0.9, 1.3],
    air: [0.66, 0.78],
    exposure: [1.4, 2.0],
    gamma: [1.0, 1.3],
    dark: [0.0, 0.03],
    bright: [0.95, 1.0],
    vignette: [0.0, 0.1],
    grain: [0.005, 0.012],
    texture: [0.02, 0.04],
    frame: 0,
    footBar: 0.15,
    cornerBoxes: 0.85,
    labelBox: 0,
    letter: 0,
    lead: 0,
  },
  // Children, lying or held: a short, tilted thorax, a wide heart, strong bones, a grey abdomen.
  chex: {
    width: [0.98, 1.16],
    height: [0.86, 1.04],
    shiftX: [-0.07, 0.07],
    shiftY: [-0.04, 0.1],
    tiltDegrees: [-7, 7],
    ribs: [0.22, 0.36],
    spine: [0.3, 0.5],
    heart: [0.28, 0.45],
    heartSize: [1.05, 1.3],
    abdomen: [0.3, 0.55],
    air: [0.6, 0.74],
    exposure: [1.3, 1.9],
    gamma: [1.0, 1.4],
    dark: [0.02, 0.1],
    bright: [0.88, 1.0],
    vignette: [0.1, 0.3],
    grain: [0.015, 0.03],
    texture: [0.03, 0.06],
    frame: 0,
    footBar: 0,
    cornerBoxes: 0,
    labelBox: 0,
    letter: 0.8,
    lead: 0.12,
  },
  // Computed radiography of upright adults: a wide field, hard contrast, dark bars, PA / ERECT in a corner.
  mcu: {
    width: [0.98, 1.16],
    height: [0.86, 1.02],
    shiftX: [-0.05, 0.05],
    shiftY: [-0.1, 0.04],
    tiltDegrees: [-2.5, 2.5],
    ribs: [0.1, 0.17],
    spine: [0.1, 0.25],
    heart: [0.55, 0.85],
    heartSize: [0.8, 1.05],
    abdomen: [0.9, 1.4],
    air: [0.74, 0.86],
    exposure: [1.5, 2.2],
    gamma: [1.2, 1.7],
    dark: [0.0, 0.02],
    bright: [0.96, 1.0],
    vignette: [0.0, 0.08],
    grain: [0.008, 0.016],
    texture: [0.03, 0.05],
    frame: 0,
    footBar: 0.4,
    cornerBoxes: 0,
    labelBox: 0.9,
    letter: 0.9,
    lead: 0,
  },
  // A hospital's archive, many in bed: flat contrast, tilted plates with dark frames, markers and leads.
  nihx: {
    width: [0.94, 1.16],
    height: [0.84, 1.06],
    shiftX: [-0.08, 0.08],
    shiftY: [-0.02, 0.16],
    tiltDegrees: [-4, 4],
    ribs: [0.09, 0.18],
    spine: [0.08, 0.25],
    heart: [0.35, 0.6],
    heartSize: [0.95, 1.25],
    abdomen: [0.35, 0.8],
    air: [0.58, 0.74],
    exposure: [1.0, 1.5],
    gamma: [1.0, 1.3],
    dark: [0.06, 0.16],
    bright: [0.78, 0.95],
    vignette: [0.05, 0.2],
    grain: [0.012, 0.025],
    texture: [0.03, 0.06],
    frame: 0.35,
    footBar: 0.1,
    cornerBoxes: 0,
    labelBox: 0.15,
    letter: 0.8,
    lead: 0.35,
  },
}
