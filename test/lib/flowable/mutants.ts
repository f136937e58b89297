import type { Mutant } from './mutants/mutant.js'
import { ofContent } from './mutants/of-content.js'
import { ofDemand } from './mutants/of-demand.js'
import { ofLeaving } from './mutants/of-leaving.js'
import { ofSignals } from './mutants/of-signals.js'

/** Deliberately broken operators, at least one for each law, which show that the suite bites. */
export const mutants: readonly Mutant[] = [...ofDemand, ...ofSignals, ...ofLeaving, ...ofContent]
