import * as E from 'fp-ts/lib/Either.js'
import { messageOf } from '../codec/message-of.js'
import type { Started, Starter } from './engine.js'

/** Starts an engine. What it throws is a reason against it, too: a driver that fails must not keep the others away. */
export const attemptStart = async (start: Starter, asked: boolean): Promise<E.Either<string, Started>> => {
  try {
    return await start({ asked })
  } catch (error) {
    return E.left(`it did not start (${messageOf(error).split('\n')[0]})`)
  }
}
