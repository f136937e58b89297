/** A server in a process of its own, for `startServingProcess`: ends when its parent does. */
import { startHttpServer } from './http-server.js'
import { startS3Server } from './s3-server.js'
import type { Served, ServeRequest } from './serving-process.js'

const serve = async ({ how, folder }: ServeRequest): Promise<Served & { close(): Promise<void> }> => {
  if (how === 'http') {
    const server = await startHttpServer(folder)
    return { root: server.url, environment: {}, close: server.close }
  }
  const store = await startS3Server()
  await store.put(folder)
  return store
}

process.once('message', async (request: ServeRequest) => {
  const { root, environment, close } = await serve(request)
  process.once('disconnect', async () => {
    await close()
    process.exit()
  })
  process.send?.({ root, environment } satisfies Served)
})
