import { inspect } from 'node:util'

/** The cause of a failure in one line: a string as it is, an Error as its name and message, else its fields. */
export const describeCause = (cause: unknown): string =>
  typeof cause === 'string' || cause instanceof Error
    ? String(cause)
    : inspect(cause, { breakLength: Number.POSITIVE_INFINITY })
