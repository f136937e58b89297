/**
 * Trains in a folder of `runsRoot` as a configuration file says, or goes on where an earlier process was killed, and
 * prints a line for each step and each checkpoint: killed-run-program.ts <configuration> <runsRoot> <name>
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Configuration, quickstart } from '../../lib/codec/configuration.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { selectEngine } from '../../lib/engine/select-engine.js'
import { prepare } from '../../pipelines/prepare.js'
import { prepareResumed } from '../../pipelines/prepare-resumed.js'
import { trainingRun } from '../../pipelines/training-run.js'

const [configurationPath, runsRoot, name] = process.argv.slice(2) as [string, string, string]
const configuration: Configuration = {
  ...quickstart,
  ...(JSON.parse(readFileSync(configurationPath, 'utf8')) as Partial<Configuration>),
  name,
}
const folder = join(runsRoot, name)
const options = { phantomsRoot: 'none', say: (line: string) => console.log(line) }

await selectEngine({ prefer: 'wasm' })
const prepared = await orThrow(
  existsSync(join(folder, 'config.json'))
    ? prepareResumed(folder, {}, { ...options, where: 'the test' })
    : prepare(configuration, { ...options, runsRoot }),
)
await orThrow(
  trainingRun(prepared, 'wasm', {
    signal: new AbortController().signal,
    onStep: ({ step }) => console.log(`step ${step}`),
    onEvaluation: () => {},
    onCheckpoint: step => console.log(`checkpoint ${step}`),
  }),
)
