/**
 * Everything that the set-up says goes to standard error, so that the output of `nat show --json` stays clean.
 * @param {string} text
 */
export function say(text) {
  process.stderr.write(`set-up: ${text}\n`)
}

/**
 * Runs one step, says what it is and how long it took.
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  say(`${title} ...`)
  const started = performance.now()
  const result = await work()
  say(`${title}: done in ${((performance.now() - started) / 1000).toFixed(1)} s`)
  return result
}
