/** The image's Dockerfile as a list of stages, for its tests and for the proof that carries it out without Docker. */
import { readFileSync } from 'node:fs'
import { DockerfileParser } from 'dockerfile-ast'

export interface Step {
  readonly keyword: string
  /** `--mount=…`, `--from=…`: name without dashes, and value. */
  readonly flags: readonly (readonly [name: string, value: string])[]
  /** The rest, continuation lines joined. */
  readonly text: string
  readonly line: number
}

export interface Stage {
  readonly name: string
  readonly base: string
  readonly steps: readonly Step[]
}

export function readDockerfile(path: string): { initial: readonly Step[]; stages: readonly Stage[] } {
  const initial: Step[] = []
  const stages: { name: string; base: string; steps: Step[] }[] = []
  const content = readFileSync(path, 'utf8')
  const lines = content.split('\n')
  for (const instruction of DockerfileParser.parse(content).getInstructions()) {
    const { start, end } = instruction.getRange()
    // From the text itself: the parser's own arguments leave the flags out.
    const raw = lines.slice(start.line, end.line + 1).join('\n')
    const step = stepOf(instruction.getKeyword(), raw.slice(raw.indexOf(' ')), start.line + 1)
    if (step.keyword === 'FROM') {
      const [base = '', , name = ''] = step.text.split(/\s+/)
      stages.push({ base, name, steps: [] })
    } else (stages.at(-1)?.steps ?? initial).push(step)
  }
  return { initial, stages }
}

function stepOf(keyword: string, raw: string, line: number): Step {
  let text = raw.replace(/\\\n\s*/g, ' ').trim()
  const flags: [string, string][] = []
  for (let match = /^--(\w+)=(\S+)\s*/.exec(text); match; match = /^--(\w+)=(\S+)\s*/.exec(text)) {
    flags.push([match[1], match[2]])
    text = text.slice(match[0].length)
  }
  return { keyword, flags, text, line }
}

/** `type=bind,source=a` -> { type: 'bind', source: 'a' } */
export function fieldsOf(value: string): Record<string, string> {
  return Object.fromEntries(value.split(',').map((field) => field.split('=') as [string, string]))
}

/** `A=1 B="x y"` -> pairs */
export function pairsOf(text: string): [string, string][] {
  return [...text.matchAll(/([\w.]+)=("[^"]*"|\S*)/g)].map(([, name, value]) => [name, value.replace(/^"|"$/g, '')])
}
