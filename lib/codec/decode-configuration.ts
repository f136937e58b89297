import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { Configuration, PresetName, presets } from './configuration.js'
import { contradictions } from './contradictions.js'
import { isFields, laidOver } from './laid-over.js'
import type { PipelineError } from './pipeline-error.js'
import { problems } from './problems.js'
import { shown } from './shown.js'

export type DecodeOptions = Readonly<{
  /** What the fields are laid over, where they name no `preset`. */
  base: Configuration
  /** Names the file or the flags that the fields came from. */
  where: string
  /** What was found wrong before they were fields, as clauses; reported with all the rest. */
  alsoWrong?: readonly string[]
}>

/** Takes the field `preset`, which no configuration has, out of what is laid over the preset that it names. */
const presetOf = (over: unknown, base: Configuration) => {
  if (!isFields(over) || !Object.hasOwn(over, 'preset')) return { base, fields: over, wrong: [] }
  const { preset, ...fields } = over
  return PresetName.is(preset)
    ? { base: presets[preset], fields, wrong: [] }
    : { base, fields, wrong: [`preset: expected ${PresetName.name}, got ${shown(preset)}`] }
}

/**
 * A configuration from unknown values laid over a preset, field by field; a field `preset` names another one than `base`.
 * Every unknown or wrong field is reported, each with its path, what is allowed and what was found, and so are fields
 * that contradict each other.
 *
 * @example decodeConfiguration({ preset: 'paper', steps: 500 }, { base: quickstart, where: 'run.yaml' })
 */
export const decodeConfiguration = (
  over: unknown,
  { base: otherwise, where, alsoWrong = [] }: DecodeOptions,
): E.Either<PipelineError, Configuration> => {
  const { base, fields, wrong } = presetOf(over, otherwise)
  const laid = laidOver(base, fields)
  const decoded = Configuration.decode(laid)
  const errors = E.isLeft(decoded) ? decoded.left : []
  const wrongFields = new Set(errors.map(({ context }) => context[1]?.key))
  const found = [
    ...alsoWrong,
    ...wrong,
    ...problems(errors),
    // Of what is no object of fields nothing more can be said; the codecs of the fields leave them as they are.
    ...(isFields(laid) ? contradictions(laid as Configuration, field => wrongFields.has(field)) : []),
  ]
  return pipe(
    decoded,
    E.mapLeft(() => found),
    E.filterOrElse(
      () => found.length === 0,
      () => found,
    ),
    E.mapLeft(all => ({ _tag: 'ConfigurationInvalid', stage: 'configuration', where, problems: all })),
  )
}
