/**
 * Lets a trained model look at pictures: writes lung masks, overlays, saliency maps and a table with the probability of
 * pneumonia. Without options: the newest run under runs/ and a few phantoms that no training has seen.
 *
 *   npm run example -- 04-predict --weights runs/x/weights.safetensors --images scans one.png --out predictions
 *   npm run example -- 04-predict --help
 */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { writePhantoms } from '../datasets/write-phantoms.js'
import { EngineChoice } from '../lib/codec/engine-choice.js'
import { exactly } from '../lib/codec/exactly.js'
import { messageOf } from '../lib/codec/message-of.js'
import { ModelName } from '../lib/codec/model-name.js'
import { numberOfText as number } from '../lib/codec/number-of-text.js'
import { multipleOf, whole } from '../lib/codec/numbers.js'
import { orThrow } from '../lib/codec/or-throw.js'
import { describeError } from '../lib/codec/pipeline-error.js'
import { problems } from '../lib/codec/problems.js'
import { describeAbout, type WeightsAbout } from '../lib/codec/weights-about.js'
import { selectEngine } from '../lib/engine/select-engine.js'
import { predictionSummary } from '../lib/report/prediction-summary.js'
import { modelOfSafetensors } from '../lib/train/model-of-safetensors.js'
import { stopSignals } from '../lib/train/supervise.js'
import { predictImages } from '../pipelines/predict-images.js'

const HELP = `Lets a trained model look at pictures: npm run example -- 04-predict [options]

  --weights      a file of weights (the newest under runs/)
  --images       pictures, and folders to walk, as many as wanted (a few phantoms)
  --out          the folder of the results (predictions/ beside the weights)
  --tta          averages what the model makes of each picture and of its mirror image
  --components   keeps so many of the largest parts of each mask; lungs are 2 (0: keeps all)
  --engine       ${EngineChoice.name.replace('one of ', '')} (auto)

Files of weights that do not say what they hold (PyTorch's, and older ones) need
  --model        ${ModelName.name.replace('one of ', '')}
  --size         the side of its input in pixels
  --channels     its base channels`

/** Ends before any work was begun: the command line cannot be followed. */
const refuse = (line: string): never => {
  console.error(line)
  process.exit(2)
}

const Flags = exactly(
  { components: whole(0, 1000), engine: EngineChoice, images: t.readonlyArray(t.string), tta: t.boolean },
  'the command line',
  { weights: t.string, out: t.string, model: ModelName, size: multipleOf(32, 32), channels: whole(1) },
)

const readCommandLine = (): t.TypeOf<typeof Flags> => {
  const text = { type: 'string' } as const
  const { values, positionals } = (() => {
    try {
      return parseArgs({
        allowPositionals: true,
        options: {
          ...{ weights: text, out: text, model: text, size: text, channels: text, components: text, engine: text },
          ...{ images: { ...text, multiple: true }, tta: { type: 'boolean' }, help: { type: 'boolean' } },
        },
      })
    } catch (error) {
      // Node adds advice of its own, which is not about these options.
      return refuse(
        `${messageOf(error)
          .split(/[.;]\s/)[0]
          ?.replace(/\.$/, '')}; see --help.`,
      )
    }
  })()
  const { help, images = [], tta = false, components = '0', engine = 'auto', size, channels, ...others } = values
  if (help) {
    console.log(HELP)
    process.exit(0)
  }
  const flags = Flags.decode({
    ...others,
    ...(size !== undefined && { size: number(size) }),
    ...(channels !== undefined && { channels: number(channels) }),
    ...{ tta, engine, components: number(components), images: [...images, ...positionals] },
  })
  if (E.isRight(flags)) return flags.right
  return refuse(
    describeError({
      _tag: 'ConfigurationInvalid',
      stage: 'predict',
      where: 'the command line',
      problems: problems(flags.left),
    }),
  )
}

/** The file of weights that was written last under `runs/`. */
const newestWeights = (): string => {
  const files = existsSync('runs')
    ? readdirSync('runs')
        .map(run => join('runs', run, 'weights.safetensors'))
        .filter(existsSync)
        .map(path => ({ path, writtenMs: statSync(path).mtimeMs }))
    : []
  const [newest] = files.sort((a, b) => b.writtenMs - a.writtenMs)
  if (newest) return newest.path
  return refuse('Expected --weights, or a run under runs/, got neither; npm start trains a model in minutes.')
}

/** A few phantoms of each kind: of another seed than those that are trained on. */
const phantoms = async (): Promise<readonly string[]> => {
  const root = 'data/phantoms-unseen'
  console.log(`No --images: taking the phantoms in ${root}/.`)
  const counts = { jsrt: 3, chex: { train: 0, validation: 0, test: 4 }, mcu: 3, nihx: 4 }
  const { jsrt, chex, mcu, nihx } = await orThrow(writePhantoms(root, { seed: 2, sizePx: 256, counts }))
  return [join(jsrt, 'images'), chex, join(mcu, 'CXR_png'), join(nihx, 'images')]
}

const sayWhatIsLeftOut = (weights: string, { segmentation, classification }: WeightsAbout) => {
  if (!segmentation) console.log(`${weights} has not learnt to segment: no masks, no overlays.`)
  if (!classification) console.log(`${weights} has not learnt to classify: no probabilities, no saliency maps.`)
}

const main = async (): Promise<number> => {
  const flags = readCommandLine()
  const { model: name, size: sizePx, channels: baseChannels, tta, components } = flags
  const weights = flags.weights ?? newestWeights()
  const out = flags.out ?? join(dirname(weights), 'predictions')
  const engine = await selectEngine({ prefer: flags.engine })
  const given = {
    ...(name !== undefined && { model: name }),
    ...(sizePx !== undefined && { sizePx }),
    ...(baseChannels !== undefined && { baseChannels }),
  }
  const { model, about } = await orThrow(modelOfSafetensors(weights, given))
  const paths = flags.images.length === 0 ? await phantoms() : flags.images
  console.log(`${weights}: ${describeAbout(about)}; engine ${engine.name} (${engine.device}).`)
  sayWhatIsLeftOut(weights, about)

  const abort = new AbortController()
  // Not once: Ctrl-C comes both from the terminal and from the parent, and the second would end the process at once.
  for (const signal of stopSignals) process.on(signal, () => abort.abort(new Error('stopped')))
  const { isTTY } = process.stderr
  const clearLine = () => {
    if (isTTY) process.stderr.write('\r\u001b[K')
  }
  const summary = predictionSummary()
  let failed = 0
  await orThrow(
    predictImages(model, {
      paths,
      out,
      saliencyScale: about.saliencyScale,
      tasks: about,
      tta: tta ? 'flip' : 'none',
      components,
      signal: abort.signal,
      onPicture: row => {
        summary.add(row)
        if (isTTY) process.stderr.write(`\r${summary.count()} pictures`)
      },
      onDeadLetter: error => {
        failed++
        clearLine()
        console.error(describeError(error))
      },
    }),
  ).finally(clearLine)
  model.dispose()
  console.log(
    `${abort.signal.aborted ? 'Stopped: ' : ''}${summary.text()}${failed > 0 ? `; ${failed} could not be read` : ''}. ` +
      `Results are in ${out}/.`,
  )
  return abort.signal.aborted ? 130 : failed > 0 ? 1 : 0
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(messageOf(error))
  process.exitCode = 1
}
