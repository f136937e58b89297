/** Writes the small step as the wasm engine computes it to the file that is named: another engine's yardstick. */
import { writeFileSync } from 'node:fs'
import { encodeSafetensors } from '../../../../lib/codec/safetensors.js'
import { selectEngine } from '../../../../lib/engine/select-engine.js'
import { smallStep } from './small-step.js'

await selectEngine({ prefer: 'wasm' })
writeFileSync(process.argv[2]!, encodeSafetensors(await smallStep()))
