import { formatNames } from '../export/index.ts'
import { taskNames } from '../supernet/tasks/index.ts'
import { transferModes } from '../supernet/transfer/index.ts'
import { stepRuleNames } from '../supernet/transfer/steps/index.ts'

/** By kind, in the order of registration. */
export const publishedNames = () => ({
  tasks: taskNames(),
  'modes of transfer': transferModes().map(({ name }) => name),
  'rules of steps': stepRuleNames(),
  'export formats': formatNames(),
})
