/** Which networks of a finished run are meant: by name, all, or by what they cost and measure. */
import type { FrontMember } from '../pipeline/contract/results.ts'
import { UsageError } from './errors.ts'

const number = String.raw`[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?`
const limitPattern = new RegExp(String.raw`^(\w+)\s*(<=|>=)\s*(${number})$`, 'i')
const orderPattern = /^(min|max)\s+(\w+)$/

/** What a pick may name: measured on the validation images, or exact. */
const valuesOf = (member: FrontMember): Readonly<Record<string, number>> => ({ ...member.costs, ...member.validation })

/**
 * The one network that a text such as `macs<=3e6, min error` means.
 * @throws UsageError for a text that is none, an unknown name, or limits that no network keeps
 */
export function pick(members: readonly FrontMember[], text: string): FrontMember {
  let kept = [...members]
  let order: { sign: number; name: string } | undefined
  for (const part of text.split(',').map((each) => each.trim())) {
    const limit = limitPattern.exec(part)
    const wanted = orderPattern.exec(part)
    if (limit !== null) {
      const [, name, relation, bound] = limit
      known(members, name)
      kept = kept.filter((each) =>
        relation === '<=' ? valuesOf(each)[name] <= Number(bound) : valuesOf(each)[name] >= Number(bound),
      )
    } else if (wanted !== null && order === undefined) {
      known(members, wanted[2])
      order = { sign: wanted[1] === 'min' ? 1 : -1, name: wanted[2] }
    } else {
      throw new UsageError(
        `--pick: ${JSON.stringify(part)} is no limit (macs<=3e6, error>=2) and not the one order (min error, max macs).`,
      )
    }
  }
  if (order === undefined) throw new UsageError('--pick: no order is given. Add one, such as min error.')
  const { sign, name } = order
  const [best] = kept.sort((a, b) => sign * (valuesOf(a)[name] - valuesOf(b)[name]))
  if (best === undefined) throw new UsageError(`--pick: none of the ${members.length} networks keeps ${text}.`)
  return best
}

function known(members: readonly FrontMember[], name: string): void {
  const names = Object.keys(valuesOf(members[0]))
  if (!names.includes(name)) throw new UsageError(`--pick: there is no ${name}; allowed: ${names.join(', ')}.`)
}

/** @throws UsageError naming the networks that there are */
export function byName(members: readonly FrontMember[], ids: readonly string[]): FrontMember[] {
  return ids.map((id) => {
    const found = members.find((each) => each.id === id)
    if (found !== undefined) return found
    const names = members.map((each) => each.id).join(', ')
    throw new UsageError(`There is no network ${id} that was exported; there are: ${names}.`)
  })
}
