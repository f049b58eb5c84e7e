/** Commands as they are printed: whoever pastes one into a shell in the checkout gets what the sentence promises. */
import { resolve } from 'node:path'

/** What a command takes where no option says otherwise. */
export const commandDefaults = { store: '.nat', deployment: 'nat' } as const

/** Name of the deployment, in the environment of its functions. */
export const deploymentVariable = 'NAT_DEPLOYMENT'

/** Where a run is: in a store that a search on this machine uses, or in a deployment on AWS. */
export type RunPlace = { readonly store: string } | { readonly deployment: string }

/**
 * @param words the command and what follows it. Words in capitals stand for what the reader knows (`SPEC`)
 * @param options by name; true: a flag; undefined: left out
 */
export function natCommand(
  words: readonly string[],
  options: Readonly<Record<string, string | true | undefined>> = {},
): string {
  const given = Object.entries(options).flatMap(([name, value]) =>
    value === undefined ? [] : value === true ? [`--${name}`] : [`--${name}`, quoted(value)],
  )
  return ['npm run nat --', ...words.map(quoted), ...given].join(' ')
}

/** The options by which a command finds the place; none for the one that it takes by itself. */
export function placeOptions(place: RunPlace): Readonly<Record<string, string | undefined>> {
  if ('deployment' in place)
    return { deployment: place.deployment === commandDefaults.deployment ? undefined : place.deployment }
  const isDefault = place.store === commandDefaults.store || place.store === resolve(commandDefaults.store)
  return { store: isDefault ? undefined : place.store }
}

/** Continues a run that was stopped or failed for a reason that is gone. */
export function resumeCommand(runId: string, place: RunPlace): string {
  return 'deployment' in place
    ? natCommand(['submit'], { resume: runId, ...placeOptions(place) })
    : natCommand(['resume', runId], placeOptions(place))
}

/** Begins with a spec that was corrected, or with images that were. */
export function startCommand(place: RunPlace): string {
  return natCommand([...('deployment' in place ? ['submit'] : ['run']), 'SPEC'], placeOptions(place))
}

/** Shows which runs there are. */
export function listCommand(place: RunPlace): string {
  return natCommand(['deployment' in place ? 'status' : 'show'], placeOptions(place))
}

/** For a POSIX shell. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
