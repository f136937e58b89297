import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ExecutionContext } from 'ava'
import { stringify } from 'yaml'
import { writePhantoms } from '../../datasets/write-phantoms.js'
import type { Configuration } from '../../lib/codec/configuration.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { temporaryFolder } from '../temporary-folder.js'

/** Options of a training program for steps of a few milliseconds, on phantoms drawn for the test; their file is in `cwd`. */
export const tinyOptions = async (
  t: ExecutionContext,
  cwd: string,
  over: Partial<Configuration> = {},
): Promise<readonly string[]> => {
  const data = temporaryFolder(t)
  await orThrow(
    writePhantoms(data, {
      seed: 1,
      sizePx: 32,
      counts: { jsrt: 6, chex: { train: 10, validation: 0, test: 10 }, mcu: 4, nihx: 10 },
    }),
  )
  const config = join(cwd, 'tiny.yaml')
  writeFileSync(config, stringify({ data, sizePx: 32, baseChannels: 1, batchSize: 2, engine: 'wasm', ...over }))
  return ['--config', config, '--labels-seg', '2', '--labels-cls', '4']
}
