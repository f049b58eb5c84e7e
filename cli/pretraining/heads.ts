/** Heads of more or fewer classes: the first ones have the same rows. */
import type { Supernet } from '../../supernet/supernet.ts'
import { type State, tensorOf } from '../../supernet/variables/state.ts'

/** Names of the tensors of the heads. */
const tensorsOfHeads = ({ variables }: Supernet): readonly string[] =>
  variables.filter(({ place }) => place === 'head').flatMap(({ saved }) => saved.map(({ name }) => name))

/** `state` with a head for all of the supernet's classes: its own rows first, then those that the supernet has now. */
export function withHeadOf(state: State, supernet: Supernet): State {
  const now = supernet.state({ momentum: false })
  const longer = tensorsOfHeads(supernet).map((name) => {
    const { shape, data } = tensorOf(now, name)
    const rows = data.slice()
    rows.set(tensorOf(state, name).data)
    return [name, { shape, data: rows }] as const
  })
  return new Map([...state, ...longer])
}

/** `state`, of this supernet, with the rows of its first `classes` classes. */
export function headOfClasses(state: State, supernet: Supernet, classes: number): State {
  const shorter = tensorsOfHeads(supernet).map((name) => {
    const { shape, data } = tensorOf(state, name)
    const [all, ...rest] = shape
    return [name, { shape: [classes, ...rest], data: data.slice(0, (classes * data.length) / all) }] as const
  })
  return new Map([...state, ...shorter])
}
