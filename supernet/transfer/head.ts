import type { Variable } from '../variables/variable.ts'
import { fixedMode } from './transfer.ts'

export const head = { name: 'head', trains: ({ place }: Variable) => place === 'head' }
export const headMode = fixedMode(head, 'Only the heads are trained: the network extracts features.')
