import * as t from 'io-ts'
import { messageOf } from './message-of.js'
import { whole } from './numbers.js'

const { string } = t

/** What every case has: at which file or folder, and in which stage of the work. */
const at = { path: string, stage: string }

const sizePx = t.readonly(t.tuple([whole(0), whole(0)]), 'a width and a height in pixels')

const error = <Tag extends string, P extends t.Props>(tag: Tag, props: P) =>
  t.readonly(t.strict({ _tag: t.literal(tag), ...props }), tag)

/**
 * Everything that can go wrong at a boundary. Each case carries where it happened and what to do about it;
 * `describeError` prints one sentence. As a codec it takes errors that were sent from elsewhere; all come back from JSON as
 * they were, but for a loss that is not finite, for which JSON has no text.
 */
export const PipelineError = t.union(
  [
    error('PathMissing', { ...at, expected: string }),
    error('FileUnreadable', { ...at, sampleId: t.union([string, t.null]), cause: string }),
    error('FileInvalid', { ...at, cause: string, remedy: string }),
    error('FileUnwritable', { ...at, cause: string }),
    t.readonly(
      t.exact(
        t.intersection([
          t.type({ _tag: t.literal('ImageUndecodable'), ...at, sampleId: string, cause: string }),
          /** What to do about a file that is whole and still of no use; without it, the file is broken. */
          t.partial({ remedy: string }),
        ]),
      ),
      'ImageUndecodable',
    ),
    error('MaskSizeMismatch', { ...at, sampleId: string, imageSizePx: sizePx, maskSizePx: sizePx }),
    error('RowInvalid', { ...at, line: whole(0), cause: string }),
    error('DataSetInvalid', { ...at, cause: string, remedy: string }),
    error('ConfigurationInvalid', { where: string, stage: string, problems: t.readonlyArray(string) }),
    error('TooManyFailures', {
      stage: string,
      failed: whole(0),
      seen: whole(0),
      maxFailedShare: t.number,
      firstCauses: t.readonlyArray(string),
    }),
    error('LossNotFinite', { stage: string, step: whole(0), term: string, value: t.number }),
    /** A server that cannot be used for what it is wanted for; `server` is its address, without a login. */
    error('ServerUnfit', { server: string, stage: string, cause: string, remedy: string }),
    error('StepFailed', { ...at, sampleId: string, cause: string, attempts: whole(0) }),
  ],
  'PipelineError',
)
export type PipelineError = t.TypeOf<typeof PipelineError>

const size = ([width, height]: readonly [number, number]) => `${width}×${height}`

/**
 * A password that stands in an address is nobody's to read. An address of NATS has no path, so that whatever is before
 * its last @ is a login, even one with signs that belong into no address.
 */
const withoutLogins = (sentence: string) =>
  sentence.replace(/\b(https?:\/\/)[^/\s@]+@/gi, '$1…@').replace(/\b((?:nats|tls):\/\/)[^\s,]*@/gi, '$1…@')

/** One sentence for a person: what, where, and what to do. */
export const describeError = (error: PipelineError): string => withoutLogins(sentenceOf(error))

const sentenceOf = (error: PipelineError): string => {
  switch (error._tag) {
    case 'PathMissing':
      return `${error.stage}: nothing at ${error.path}; expected ${error.expected}.`
    case 'FileUnreadable':
      return `${error.stage}: cannot read ${error.path}${error.sampleId === null ? '' : ` (sample ${error.sampleId})`}: ${error.cause}; check that the file is there and may be read.`
    case 'FileInvalid':
      return `${error.stage}: ${error.path}: ${error.cause}; ${error.remedy}.`
    case 'FileUnwritable':
      return `${error.stage}: cannot write ${error.path}: ${error.cause}; check the folder, its permissions and the space left.`
    case 'ImageUndecodable':
      if (error.remedy !== undefined)
        return `${error.stage}: ${error.path} (sample ${error.sampleId}) cannot be used: ${error.cause}; ${error.remedy}.`
      return `${error.stage}: ${error.path} (sample ${error.sampleId}) is not a whole image: ${error.cause}; fetch the file again or remove it.`
    case 'MaskSizeMismatch':
      return `${error.stage}: the mask ${error.path} (sample ${error.sampleId}) is ${size(error.maskSizePx)} but its image is ${size(error.imageSizePx)}; give a mask of the image's size.`
    case 'RowInvalid':
      return `${error.stage}: ${error.path} line ${error.line}: ${error.cause}; correct or remove the row.`
    case 'DataSetInvalid':
      return `${error.stage}: ${error.path}: ${error.cause}; ${error.remedy}.`
    case 'ConfigurationInvalid':
      return `${error.stage}: ${error.where} has ${error.problems.length === 1 ? 'a problem' : `${error.problems.length} problems`}: ${error.problems.join('; ')}.`
    case 'TooManyFailures':
      return `${error.stage}: ${error.failed} of ${error.seen} samples failed, more than the allowed share of ${error.maxFailedShare}; first: ${error.firstCauses.join(' | ')} Repair the data or raise maxFailedShare.`
    case 'LossNotFinite':
      return `${error.stage}: step ${error.step}: the loss ${error.term} is ${error.value}, not a finite number; lower the learning rate or look at the images of that step.`
    case 'ServerUnfit':
      return `${error.stage}: ${error.server}: ${error.cause}; ${error.remedy}.`
    case 'StepFailed':
      return `${error.stage}: sample ${error.sampleId} (${error.path}) failed${error.attempts > 1 ? ` ${error.attempts} times` : ''}: ${error.cause}; mend the sample or leave it out.`
  }
}

/** Makes the error of a file that could not be written from what was thrown. */
export const unwritable =
  (path: string, stage: string) =>
  (error: unknown): PipelineError => ({
    _tag: 'FileUnwritable',
    path,
    stage,
    cause: messageOf(error),
  })

/** A PipelineError as an Error, for the error channel of a flow and for promises. */
export class PipelineFailure extends Error {
  override readonly name = 'PipelineFailure'
  constructor(readonly error: PipelineError) {
    super(describeError(error))
  }
}
