import * as t from 'io-ts'

/** The engines by name, in the order in which `auto` tries them; `webgpu-software` is taken only when asked for. */
export const EngineName = t.keyof(
  { cuda: null, webgpu: null, 'webgpu-software': null, native: null, wasm: null },
  'one of cuda, webgpu, webgpu-software, native, wasm',
)
export type EngineName = t.TypeOf<typeof EngineName>

/** What a run may ask for: an engine by name, or `auto`: the first that works. */
export const EngineChoice = t.keyof(
  { auto: null, ...EngineName.keys },
  'one of auto, cuda, webgpu, webgpu-software, native, wasm',
)
export type EngineChoice = t.TypeOf<typeof EngineChoice>
