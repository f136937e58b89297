import { conformance } from './conformance/conformance.js'

await conformance('webgpu', { required: false })
