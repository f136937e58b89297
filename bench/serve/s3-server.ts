import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import S3rver from '@20minutes/s3rver'
import { Client } from 'minio'

/** A running store: `root` is the bucket's location, `environment` what names the store to those who read from it. */
export type S3Server = Readonly<{
  root: string
  environment: Readonly<Record<string, string>>
  /** Puts all files of a folder of this machine, below a prefix of their keys. */
  put(folder: string, prefix?: string): Promise<void>
  close(): Promise<void>
}>

/** The keys that the server is made with. */
const key = 'S3RVER'

/**
 * An S3-compatible store on a loopback port, with one empty bucket in a folder of its own, which goes with it. It is for
 * tests and measurements.
 *
 * @example const store = await startS3Server(); Object.assign(process.env, store.environment); await store.put('data')
 */
export const startS3Server = async (bucket = 'xrays'): Promise<S3Server> => {
  const directory = mkdtempSync(join(tmpdir(), 'multimix-s3-'))
  const server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory,
    configureBuckets: [{ name: bucket }],
  })
  const { port } = await server.run()
  // The server does not take uploads in parts.
  const partSize = 5 * 2 ** 30
  const access = {
    partSize,
    endPoint: '127.0.0.1',
    port,
    useSSL: false,
    region: 'us-east-1',
    accessKey: key,
    secretKey: key,
  }
  const client = new Client(access)
  return {
    root: `s3://${bucket}`,
    environment: {
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}`,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: key,
      AWS_SECRET_ACCESS_KEY: key,
    },
    put: async (path, prefix = '') => {
      for (const entry of readdirSync(path, { recursive: true, withFileTypes: true })) {
        const place = join(entry.parentPath, entry.name)
        const name = prefix + relative(path, place)
        // The server overlooks folders that hold but folders, unless they are objects, as consoles make them.
        if (entry.isDirectory()) await client.putObject(bucket, `${name}/`, Buffer.of())
        else await client.fPutObject(bucket, name, place)
      }
    },
    close: async () => {
      await server.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
