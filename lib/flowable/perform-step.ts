import { messageOf } from '../codec/message-of.js'
import { ownBuffers } from './own-buffers.js'
import { loadStep, type StepRef, stepFingerprint } from './step.js'

/**
 * How one attempt at a step ended. `Refused` is the program's fault, not the value's: the module does not load, lacks
 * the export, or is not the one that was meant.
 */
export type StepOutcome =
  | Readonly<{ _tag: 'Done'; value: unknown }>
  | Readonly<{ _tag: 'Threw'; cause: string; stack: string | null }>
  | Readonly<{ _tag: 'Refused'; cause: string }>

/** A step, the fingerprint that it is expected to have, and the value to apply it to. */
export type StepTask = Readonly<{ ref: StepRef; fingerprint: string; value: unknown }>

/** An outcome, and the buffers in it that may be moved to another thread. */
export type Performed = Readonly<{ outcome: StepOutcome; buffers: readonly ArrayBuffer[] }>

type Apply = (value: unknown) => unknown

/**
 * Applies a step to a value in this thread. Loads the module the first time; `begin` is called when that is done and
 * the step's own time begins. Never rejects. Refuses a step whose fingerprint, taken when its module was loaded here,
 * is not the expected one: its files were changed while the program ran, and results of both would be mixed.
 */
export const performStep = async (
  { ref, fingerprint, value }: StepTask,
  begin: () => void = () => {},
): Promise<Performed> => {
  let found: string
  let apply: Apply
  try {
    found = stepFingerprint(ref)
    apply = await loadStep<Apply>(ref)
  } catch (error) {
    return without({ _tag: 'Refused', cause: messageOf(error) })
  }
  if (found !== fingerprint) return without({ _tag: 'Refused', cause: changed(ref, fingerprint, found) })
  begin()
  try {
    const result = await apply(value)
    // Throws where the step keeps an array, which it has given away with its first result and which is empty now.
    return { outcome: { _tag: 'Done', value: result }, buffers: ownBuffers(result) }
  } catch (error) {
    const stack = error instanceof Error ? (error.stack ?? null) : null
    return without({ _tag: 'Threw', cause: messageOf(error), stack })
  }
}

const without = (outcome: StepOutcome): Performed => ({ outcome, buffers: [] })

const changed = ({ module, name }: StepRef, expected: string, got: string) =>
  `step: expected ${name} of ${module} with fingerprint ${expected.slice(0, 12)}, got ${got.slice(0, 12)}: its files changed while the program ran; start it again`
