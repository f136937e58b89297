import * as t from 'io-ts'
import { StepRecord } from './step-record.js'
import { ValidationRecord } from './validation-record.js'

/** One line of `history.jsonl`. */
export const HistoryRecord = t.union([StepRecord, ValidationRecord], 'HistoryRecord')
export type HistoryRecord = t.TypeOf<typeof HistoryRecord>
