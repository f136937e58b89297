import { patience } from './patience.js'
import { hasNoRoom, serverFault } from './server-fault.js'

/**
 * Asks a server, and asks again, with patience, as long as no answer comes, or what it is making is not ready yet, and the
 * signal is not aborted. Rejects with what the server's client threw last.
 *
 * @example await whileAway(AbortSignal.timeout(30_000), () => claimQueue(manager, names, body))
 */
export const whileAway = async <A>(signal: AbortSignal, ask: () => Promise<A>): Promise<A> => {
  const patient = patience(100, 2000)
  for (;;)
    try {
      return await ask()
    } catch (error) {
      const fault = serverFault(error)
      if ((fault !== 'away' && fault !== 'missing') || hasNoRoom(error)) throw error
      await patient.wait(signal).catch(() => {
        throw error
      })
    }
}
