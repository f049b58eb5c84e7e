/** Loaded into every process of a search (node --import): what it registers is there before anything is asked for. */
import { registerFamily } from '../../supernet/families/index.ts'
import { dense } from '../supernet/families/dense.ts'
import './space.ts'
import './preset.ts'
import './objective.ts'
import './surrogate.ts'
import './strategy.ts'
import './task.ts'
import './mode.ts'
import './rule.ts'
import './export-format.ts'
import './data-format.ts'
import './function-stage.ts'
import './job-stage.ts'
import './trigger.ts'

registerFamily(dense)
