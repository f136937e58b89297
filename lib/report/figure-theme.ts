import { type ModelName, modelNames } from '../codec/model-name.js'
import { modelSwitches } from '../model/model-switches.js'
import type { FigureTheme } from './figure.js'

/**
 * The colours of a figure as a file of its own: on white. A colour-blind reader tells them apart: single tasks are grey,
 * models without pseudo-labels blue, with them green, the darker of each pair has the saliency bridge, and MultiMix
 * alone is orange (hues of Okabe and Ito's palette).
 */
export const paperFigureTheme: FigureTheme = {
  ink: '#1b1f24',
  muted: '#5f6873',
  rule: '#d5dae0',
  background: '#ffffff',
  models: ['#6e7781', '#8a929b', '#4a5159', '#3a97d6', '#0b4f8a', '#12a37f', '#00624a', '#d55e00'],
  series: ['#0072b2', '#d55e00', '#009e73', '#b5568f', '#8a6d00', '#6e7781'],
  truth: '#1a8f4c',
  prediction: '#d93636',
}

/**
 * The colours of a figure within a page, as custom properties that the page sets, so that light and dark are its own:
 * `--ink`, `--muted`, `--rule`, `--model-1` … `--model-8` in the order of `modelNames`, `--series-1` … `--series-6`,
 * `--truth`, `--prediction`. Nothing is drawn behind the figure.
 */
export const pageFigureTheme: FigureTheme = {
  ink: 'var(--ink)',
  muted: 'var(--muted)',
  rule: 'var(--rule)',
  background: 'none',
  models: paperFigureTheme.models.map((_, i) => `var(--model-${i + 1})`),
  series: paperFigureTheme.series.map((_, i) => `var(--series-${i + 1})`),
  truth: 'var(--truth)',
  prediction: 'var(--prediction)',
}

/** The colours of the dark page, by the name of the custom property that `pageFigureTheme` uses; those of the light one
 * are `paperFigureTheme`'s. */
export const darkFigureTheme: FigureTheme = {
  ink: '#e6e9ec',
  muted: '#a3acb5',
  rule: '#3a424a',
  background: '#14181c',
  models: ['#a5adb5', '#8d959d', '#d3d8dd', '#56b4e9', '#a9d8f5', '#2cc79d', '#a6ecd6', '#ff8a3d'],
  series: ['#56b4e9', '#ff8a3d', '#2cc79d', '#dd8fc0', '#e0c04a', '#a5adb5'],
  truth: '#3ecf7a',
  prediction: '#ff6b6b',
}

/**
 * The custom properties of `pageFigureTheme` with a theme's colours, as CSS declarations.
 *
 * @example `:root { ${figureProperties(paperFigureTheme)} }`
 */
export const figureProperties = ({ ink, muted, rule, models, series, truth, prediction }: FigureTheme): string =>
  Object.entries({
    ink,
    muted,
    rule,
    ...Object.fromEntries(models.map((colour, i) => [`model-${i + 1}`, colour])),
    ...Object.fromEntries(series.map((colour, i) => [`series-${i + 1}`, colour])),
    truth,
    prediction,
  })
    .map(([name, colour]) => `--${name}: ${colour};`)
    .join(' ')

/** A model's colour, the same in all figures. */
export const modelColour = ({ models }: FigureTheme, model: ModelName): string => models[modelNames.indexOf(model)]!

/**
 * The pattern of a model's line beside its colour, for whom colours are not enough: broken where the model has no saliency
 * bridge.
 */
export const modelDash = (model: ModelName): Readonly<{ dash?: string }> =>
  modelSwitches[model].saliencyBridge ? {} : { dash: '5 3' }
