import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as t from 'io-ts'
import { StepRecord } from './step-record.js'
import { ValidationRecord } from './validation-record.js'

const kinds = { step: StepRecord, validation: ValidationRecord } as const

const OfSomeKind = t.type({ kind: t.keyof(kinds, 'one of step, validation') }, 'a record of a step or a validation')

/**
 * One line of `history.jsonl`. What is wrong with one is said field by field, where a plain union could only say that it is
 * neither kind.
 */
export type HistoryRecord = StepRecord | ValidationRecord
export const HistoryRecord = new t.Type<HistoryRecord, HistoryRecord, unknown>(
  'HistoryRecord',
  (value): value is HistoryRecord => StepRecord.is(value) || ValidationRecord.is(value),
  (value, context) =>
    pipe(
      OfSomeKind.validate(value, context),
      E.flatMap(({ kind }): t.Validation<HistoryRecord> => kinds[kind].validate(value, context)),
    ),
  t.identity,
)
