import { EngineChoice } from '../../../lib/codec/engine-choice.js'
import { conformance } from './conformance/conformance.js'

// On the engine that MULTIMIX_ENGINE names, or on wasm, which every machine has; the others have files of their own.
const asked = process.env.MULTIMIX_ENGINE
await conformance(EngineChoice.is(asked) ? asked : 'wasm', { required: true })
