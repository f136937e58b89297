import { messageOf } from './message-of.js'

/**
 * Everything that can go wrong at a boundary. Each case carries where it happened and what to do about it;
 * `describeError` prints one sentence.
 */
export type PipelineError =
  | Readonly<{ _tag: 'PathMissing'; path: string; stage: string; expected: string }>
  | Readonly<{ _tag: 'FileUnreadable'; path: string; sampleId: string | null; stage: string; cause: string }>
  | Readonly<{ _tag: 'FileInvalid'; path: string; stage: string; cause: string; remedy: string }>
  | Readonly<{ _tag: 'FileUnwritable'; path: string; stage: string; cause: string }>
  | Readonly<{
      _tag: 'ImageUndecodable'
      path: string
      sampleId: string
      stage: string
      cause: string
      /** What to do about a file that is whole and still of no use; without it, the file is broken. */
      remedy?: string
    }>
  | Readonly<{
      _tag: 'MaskSizeMismatch'
      path: string
      sampleId: string
      stage: string
      imageSizePx: readonly [width: number, height: number]
      maskSizePx: readonly [width: number, height: number]
    }>
  | Readonly<{ _tag: 'RowInvalid'; path: string; line: number; stage: string; cause: string }>
  | Readonly<{ _tag: 'DataSetInvalid'; path: string; stage: string; cause: string; remedy: string }>
  | Readonly<{ _tag: 'ConfigurationInvalid'; where: string; stage: string; problems: readonly string[] }>
  | Readonly<{
      _tag: 'TooManyFailures'
      stage: string
      failed: number
      seen: number
      maxFailedShare: number
      firstCauses: readonly string[]
    }>
  | Readonly<{ _tag: 'LossNotFinite'; stage: string; step: number; term: string; value: number }>
  /** A server that cannot be used for what it is wanted for; `server` is its address, without a login. */
  | Readonly<{ _tag: 'ServerUnfit'; server: string; stage: string; cause: string; remedy: string }>
  | Readonly<{ _tag: 'StepFailed'; path: string; sampleId: string; stage: string; cause: string; attempts: number }>

const size = ([width, height]: readonly [number, number]) => `${width}×${height}`

/** A password that stands in an address is nobody's to read. */
const withoutLogins = (sentence: string) => sentence.replace(/\b(https?:\/\/)[^/\s@]+@/gi, '$1…@')

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
