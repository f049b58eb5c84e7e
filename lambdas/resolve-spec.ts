import { resolveSpec } from '../pipeline/stages/resolve-spec.ts'
import { stageHandler } from './shared/stage-handler.ts'

export const handler = stageHandler('ResolveSpec', resolveSpec)
