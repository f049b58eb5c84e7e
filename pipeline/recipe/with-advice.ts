/** The spec of a run as its stages read it: what the recipe chose for the data stands where the spec says nothing. */
import type { Advice } from '../contract/recipe.ts'
import type { DeploymentSpec } from '../contract/spec.ts'

/** @returns the spec with what was chosen for its data in place of the paper's values */
export function withAdvice(spec: DeploymentSpec, advice: readonly Advice[]): DeploymentSpec {
  if (advice.length === 0) return spec
  const advised = structuredClone(spec)
  for (const { field, value } of advice) {
    const path = field.split('.')
    const [name] = path.splice(-1)
    const section = path.reduce<object>((inner, key) => Reflect.get(inner, key), advised)
    Reflect.set(section, name, value)
  }
  return advised
}
