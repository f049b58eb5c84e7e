/** Loaded into every process of a search (node --import): what it registers is there before anything is asked for. */
import { registerFamily } from '../../supernet/families/index.ts'
import { dense } from '../supernet/families/dense.ts'
import './space.ts'
import './objective.ts'
import './surrogate.ts'
import './strategy.ts'

registerFamily(dense)
