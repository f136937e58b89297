import { createHash } from 'node:crypto'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as t from 'io-ts'
import { Configuration } from './configuration.js'
import { exactly } from './exactly.js'
import { whole } from './numbers.js'
import type { PipelineError } from './pipeline-error.js'
import { problems } from './problems.js'
import { PseudoLabelState } from './pseudo-label-state.js'
import { decodeSafetensors, encodeSafetensors, type StoredTensor } from './safetensors.js'
import { State } from './state.js'

/** The only form that is written, and read. */
export const CHECKPOINT_FORMAT = 1

/** What the metadata of a checkpoint's file says of it, for whoever takes it for weights. */
export const CHECKPOINT_KIND = 'multimix checkpoint'

/** The step of the last validation (0: none yet), the best of all, and how many there have been since that. */
export const BestSoFar = exactly(
  {
    validated: whole(0),
    best: t.union([exactly({ step: whole(1), score: t.number }, 'a step with its score'), t.null], 'a best, or null'),
    since: whole(0),
  },
  'the best validation so far',
)
export type BestSoFar = t.TypeOf<typeof BestSoFar>

/** Everything of a checkpoint that is not a tensor. */
export const CheckpointHead = exactly(
  {
    formatVersion: t.literal(CHECKPOINT_FORMAT),
    /** Steps made. With the seed it keys whatever is random from here on. */
    step: whole(0),
    /** Where the streams continue. */
    pipeline: State,
    /** What the streams draw from, as `dataFingerprint` tells it: a state is of no use on other data. */
    data: t.string,
    configuration: Configuration,
    validation: BestSoFar,
    /** What adaptive thresholds have learnt of the unlabelled images. */
    pseudoLabels: PseudoLabelState,
  },
  'a checkpoint',
)
export type CheckpointHead = t.TypeOf<typeof CheckpointHead>

/** All that a training run needs to go on as if it had never stopped. Tensors are in the layout of TensorFlow.js. */
export type Checkpoint = Readonly<{ head: CheckpointHead; tensors: ReadonlyMap<string, StoredTensor> }>

const HEAD = 'checkpoint'
const DIGEST = 'sha256'
const DIGEST_BYTES = 32

const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest()

/**
 * The bytes of a checkpoint's file: safetensors, with the head as JSON in a tensor of bytes, and at the end the SHA-256
 * of all that is before it, so that damage anywhere is noticed. `digest` is given what is before it (default: computed
 * at once; elsewhere, on another thread, it costs this one nothing).
 */
export const encodeCheckpoint = async (
  { head, tensors }: Checkpoint,
  digest: (bytes: Uint8Array) => Promise<Uint8Array> = async bytes => digestOf(bytes),
): Promise<Uint8Array> => {
  const json = new TextEncoder().encode(JSON.stringify(CheckpointHead.encode(head)))
  const bytes = encodeSafetensors(
    new Map<string, StoredTensor>([
      [HEAD, { shape: [json.length], data: json }],
      ...tensors,
      [DIGEST, { shape: [DIGEST_BYTES], data: new Uint8Array(DIGEST_BYTES) }],
    ]),
    { format: CHECKPOINT_KIND, layout: 'conv HWIO, dense [in,out]' },
  )
  const end = bytes.length - DIGEST_BYTES
  bytes.set(await digest(bytes.subarray(0, end)), end)
  return bytes
}

const unfit = (path: string, cause: string, remedy: string): PipelineError => ({
  _tag: 'FileInvalid',
  path,
  stage: 'checkpoint',
  cause,
  remedy,
})

/** Another form than ours is told as that, not as a list of fields. */
const Version = t.type({ formatVersion: t.number })

const headOf = (json: string, path: string): E.Either<PipelineError, CheckpointHead> => {
  const damaged = (cause: string) => unfit(path, cause, 'use one that this version of multimix has written')
  return pipe(
    E.tryCatch(
      () => JSON.parse(json) as unknown,
      () => damaged('its head is not JSON'),
    ),
    E.flatMap(value => {
      const version = Version.decode(value)
      if (E.isRight(version) && version.right.formatVersion !== CHECKPOINT_FORMAT) {
        const found = `it has format ${version.right.formatVersion}, this version of multimix reads format ${CHECKPOINT_FORMAT}`
        return E.left(unfit(path, found, 'continue with the version that wrote it, or start a new run'))
      }
      return pipe(
        CheckpointHead.decode(value),
        E.mapLeft(errors => damaged(problems(errors).join('; '))),
      )
    }),
  )
}

/**
 * The checkpoint of a file's bytes. Left, in a sentence that names `path`, where a byte was lost or changed, where it is
 * none, or of another form.
 */
export const decodeCheckpoint = (bytes: Uint8Array, path: string): E.Either<PipelineError, Checkpoint> => {
  const end = bytes.length - DIGEST_BYTES
  const remedy = 'the one before it is used, if there is one'
  return pipe(
    decodeSafetensors(bytes, path),
    E.mapLeft(error => (error._tag === 'FileInvalid' ? unfit(path, error.cause, remedy) : error)),
    E.flatMap(all => {
      const [head, digest] = [all.get(HEAD)?.data, all.get(DIGEST)?.data]
      if (!(head instanceof Uint8Array && digest?.length === DIGEST_BYTES))
        return E.left(unfit(path, 'it is not a checkpoint', 'give the folder of a run'))
      if (!digestOf(bytes.subarray(0, end)).equals(bytes.subarray(end)))
        return E.left(
          unfit(path, 'it is damaged: its bytes do not have the digest that they were written with', remedy),
        )
      const tensors = new Map([...all].filter(([name]) => name !== HEAD && name !== DIGEST))
      return pipe(
        headOf(new TextDecoder().decode(head), path),
        E.map(head => ({ head, tensors })),
      )
    }),
  )
}
