declare module '@20minutes/s3rver' {
  import type { AddressInfo } from 'node:net'

  /** A small server that speaks S3, of which it keeps the objects in a folder. */
  export default class S3rver {
    constructor(
      options: Readonly<{
        address: string
        port: number
        silent: boolean
        directory: string
        configureBuckets: readonly Readonly<{ name: string }>[]
      }>,
    )
    run(): Promise<AddressInfo>
    close(): Promise<void>
  }
}
