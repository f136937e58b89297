import { conformance } from './conformance/conformance.js'

await conformance('cuda', { required: false })
