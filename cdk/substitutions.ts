/** The `${Name}` placeholders of a state machine file: what the deployment and every interpreter must fill in. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { workflowOf } from '../pipeline/contract/workflow.ts'

const stateMachines = new URL('../state-machines/', import.meta.url)

/** @returns the text of `state-machines/<name>.asl.json`, with the stages that are registered with a place in it */
export function readStateMachine(name: string): string {
  return workflowOf(readFileSync(fileURLToPath(new URL(`${name}.asl.json`, stateMachines)), 'utf8'))
}

/** @returns the placeholder names of a definition, sorted, each once */
export function placeholders(definition: string): string[] {
  return [...new Set([...definition.matchAll(/\$\{([A-Za-z0-9]+)\}/g)].map((match) => match[1]))].sort()
}

/**
 * Both must name the same: a placeholder without a value would be deployed as literal text, a value without a
 * placeholder is a leftover.
 * @throws Error naming what is missing and what is left over
 */
export function requireClosed(definition: string, substitutions: Readonly<Record<string, string>>): void {
  const wanted = placeholders(definition)
  const missing = wanted.filter((name) => !(name in substitutions))
  const unused = Object.keys(substitutions).filter((name) => !wanted.includes(name))
  if (missing.length > 0 || unused.length > 0) {
    throw new Error(
      `Substitutions of the state machine do not match its placeholders: missing [${missing.join(', ')}], not used [${unused.join(', ')}].`,
    )
  }
}
