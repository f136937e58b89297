import type * as E from 'fp-ts/lib/Either.js'
import type { Figure } from './figure.js'

/** A figure that there is nothing to draw of; `reason` is a sentence without its full stop. */
export type AbsentFigure = Readonly<{ id: string; title: string; reason: string }>

/** A figure, or why it is absent. */
export type FigureOrAbsent = E.Either<AbsentFigure, Figure>
