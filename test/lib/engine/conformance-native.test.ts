import { conformance } from './conformance/conformance.js'

await conformance('native', { required: false })
