import type { Client } from 'minio'
import type { Location } from './location.js'
import { remoteFailure } from './remote-failure.js'
import { s3Answer } from './s3-answer.js'

/** A bucket and a key (or the beginning of keys) in it. */
export type S3Place = Readonly<{ bucket: string; key: string }>

/** The bucket and key of `s3://bucket/key`; the key is empty where only the bucket is named. Throws where none is. */
export const s3Place = (location: Location): S3Place => {
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]*)\/?(.*)$/is.exec(location) ?? []
  if (bucket === '') throw remoteFailure('it names no bucket; expected s3://bucket/prefix')
  return { bucket, key }
}

/** A client of a store, and where objects lie in it for those who need no signature. */
export type S3Store = Readonly<{ client: Client; anonymous: boolean; endpoint: URL; region: string | undefined }>

const settings = ({ env } = process) => ({
  endpoint: env.AWS_ENDPOINT_URL_S3 || env.AWS_ENDPOINT_URL || 'https://s3.amazonaws.com',
  region: env.AWS_REGION || env.AWS_DEFAULT_REGION,
  accessKey: env.AWS_ACCESS_KEY_ID,
  secretKey: env.AWS_SECRET_ACCESS_KEY,
  sessionToken: env.AWS_SESSION_TOKEN,
})

const connect = async (of: ReturnType<typeof settings>): Promise<S3Store> => {
  if (!URL.canParse(of.endpoint))
    throw remoteFailure(`AWS_ENDPOINT_URL is no address: ${of.endpoint}; expected one such as http://localhost:9000`)
  const endpoint = new URL(of.endpoint)
  // A store of one's own has no regions to look up; at Amazon, a region that is not named is asked for.
  const region = of.region ?? (endpoint.hostname.endsWith('amazonaws.com') ? undefined : 'us-east-1')
  const { Client } = await import('minio')
  const client = new Client({
    endPoint: endpoint.hostname,
    ...(endpoint.port !== '' && { port: Number(endpoint.port) }),
    useSSL: endpoint.protocol === 'https:',
    ...(region !== undefined && { region }),
    ...(of.accessKey && of.secretKey && { accessKey: of.accessKey, secretKey: of.secretKey }),
    ...(of.sessionToken && { sessionToken: of.sessionToken }),
    retryOptions: { disableRetry: true },
  })
  return { client, anonymous: !(of.accessKey && of.secretKey), endpoint, region }
}

const stores = new Map<string, Promise<S3Store>>()

/**
 * The store that the usual environment variables name: AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL (default Amazon's),
 * AWS_REGION or AWS_DEFAULT_REGION, AWS_ACCESS_KEY_ID with AWS_SECRET_ACCESS_KEY and, of temporary ones,
 * AWS_SESSION_TOKEN; without keys, what everyone may read. One client for each such setting.
 */
export const s3Store = (): Promise<S3Store> => {
  const now = settings()
  const name = JSON.stringify(now)
  const store = stores.get(name) ?? connect(now)
  stores.set(name, store)
  return store
}

/**
 * The address of an object, signed for a GET of it within the hour, or plain without keys. Rejects with a
 * `RemoteFailure`, and as `s3Answer` where a region has to be asked for first.
 */
export const s3Url = async (location: Location, asking: Parameters<typeof s3Answer>[1]): Promise<URL> => {
  const { bucket, key } = s3Place(location)
  if (bucket === '' || key === '') throw remoteFailure('this names no object; expected s3://bucket/key')
  const { client, anonymous, endpoint, region } = await s3Store()
  if (!anonymous) return new URL(await s3Answer(client.presignedGetObject(bucket, key, 3600), asking))
  const host =
    endpoint.hostname === 's3.amazonaws.com' && region ? `https://s3.${region}.amazonaws.com` : endpoint.origin
  return new URL(`${host}/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`)
}
