import { existsSync } from 'node:fs'

/** What WebGPU says of an adapter. */
export type AdapterInfo = Readonly<{
  vendor: string
  architecture: string
  device: string
  description: string
  isFallbackAdapter?: boolean
}>

/** The part of a WebGPU adapter that is used here. */
export type Adapter = Readonly<{
  info: AdapterInfo
  features: ReadonlySet<string>
  limits: Readonly<Record<string, number>>
  requestDevice(descriptor: object): Promise<Device>
}>

/** The part of a WebGPU device that is used here; the rest is the backend's. */
export type Device = Readonly<{
  addEventListener(type: 'uncapturederror', listen: (event: { error: Error }) => void): void
  destroy(): void
}>

/** Programs that compute on the processor, by the names they give themselves; Dawn does not flag all of them. */
const softwareNames = /swiftshader|llvmpipe|lavapipe|softpipe|basic render|\bwarp\b/i

/** Whether an adapter computes on the processor instead of a GPU. */
export const isSoftware = ({ isFallbackAdapter, vendor, architecture, device, description }: AdapterInfo): boolean =>
  isFallbackAdapter === true || softwareNames.test([vendor, architecture, device, description].join(' '))

/**
 * What to call an adapter: its device and driver, as far as it names them.
 *
 * @example adapterName(adapter.info) // 'nvidia-h200 (NVIDIA: 580.159.04 580.159.4.0, nvidia)'
 */
export const adapterName = ({ vendor, architecture, device, description }: AdapterInfo): string => {
  const [name = 'an unnamed adapter', ...more] = [device, description, architecture, vendor].filter(text => text !== '')
  return more.length === 0 ? name : `${name} (${more.join(', ')})`
}

/**
 * Whether this machine can have a GPU at all. On Linux every driver shows itself as a device file; where there is none,
 * asking for an adapter would load the Vulkan drivers only to have them complain on stderr.
 */
export const mayHaveGpu = (platform: NodeJS.Platform = process.platform, exists = existsSync): boolean =>
  platform !== 'linux' ||
  ['/dev/dri', '/dev/nvidiactl', '/dev/dxg', '/dev/kfd', '/dev/mali0', '/dev/kgsl-3d0'].some(path => exists(path))
