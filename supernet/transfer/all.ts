import { fixedMode } from './transfer.ts'

export const all = { name: 'all', trains: () => true }
export const allMode = fixedMode(all, 'Everything is trained.')
