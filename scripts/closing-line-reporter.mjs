/**
 * A vitest reporter: one plain line at the very end, `N passed, N failed` and, if there are any, `, N skipped`. A file
 * that cannot be loaded counts as one failed test.
 */
export default class ClosingLineReporter {
  /**
   * @param {ReadonlyArray<import('vitest/node').TestModule>} modules
   * @param {ReadonlyArray<unknown>} unhandledErrors
   */
  onTestRunEnd(modules, unhandledErrors) {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0, pending: 0 }
    for (const module of modules) {
      if (module.state() === 'failed' && module.errors().length > 0) counts.failed++
      for (const test of module.children.allTests()) counts[test.result().state]++
    }
    process.stdout.write(`${closingLine(counts)}\n`)
  }
}

/**
 * @param {{ passed: number, failed: number, skipped: number, pending: number }} counts pending: never ended
 * @returns {string}
 */
export function closingLine({ passed, failed, skipped, pending }) {
  const line = `${passed} passed, ${failed + pending} failed`
  return skipped === 0 ? line : `${line}, ${skipped} skipped`
}
