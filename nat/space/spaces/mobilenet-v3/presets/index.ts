/** The presets. A new one is a file with a description, and one call here (or wherever it comes from). */
import { registerSpace } from '../../../registry.ts'
import { lite } from './lite.ts'
import { nano } from './nano.ts'
import { ofaMbv3 } from './ofa-mbv3.ts'

export { lite, nano, ofaMbv3 }

registerSpace(nano)
registerSpace(ofaMbv3)
registerSpace(lite)
