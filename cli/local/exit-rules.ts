/** Batch's `evaluateOnExit`: what happens after a failed attempt. */
import type { ExitRule } from '../../pipeline/contract/job-definition.ts'

/**
 * @returns the action of the first rule all of whose patterns match; RETRY where no rule matches, as Batch does
 */
export function evaluateOnExit(
  rules: readonly ExitRule[],
  attempt: { readonly statusReason: string; readonly reason?: string; readonly exitCode?: number },
): ExitRule['action'] {
  const matching = rules.find(
    (rule) =>
      matches(rule.onStatusReason, attempt.statusReason) &&
      matches(rule.onReason, attempt.reason ?? '') &&
      matches(rule.onExitCode, attempt.exitCode === undefined ? '' : String(attempt.exitCode)),
  )
  return matching?.action ?? 'RETRY'
}

/** Only a final asterisk is special. */
function matches(pattern: string | undefined, text: string): boolean {
  if (pattern === undefined) return true
  return pattern.endsWith('*') ? text.startsWith(pattern.slice(0, -1)) : text === pattern
}
