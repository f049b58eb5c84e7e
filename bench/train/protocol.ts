/**
 * What the bench asks a process for, one JSON document a line, and what it answers. Our own program and the peer's know the same
 * requests, and so does the program of another checkout.
 */
import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Genotype } from '../../nat/space/index.ts'
import type { SupernetDescription } from './description.ts'

export interface Open {
  readonly work: 'open'
  readonly setting: string
  readonly purpose: Purpose
  /** A file: ours writes its weights to it, a peer starts from them. */
  readonly weights: string
  readonly pixels: number
  readonly classes: number
  readonly description: SupernetDescription
  /** The peer's optimiser in one kernel. */
  readonly fused: boolean
}

export type Purpose = 'training' | 'measuring'

interface Subnets {
  readonly genotypes: readonly Genotype[]
  /** The same for peers. */
  readonly subnets: readonly object[]
  /** Images at a time. */
  readonly batch: number
}

/** Steps through the subnets, one each, around again where there are fewer. */
export interface Train extends Subnets {
  readonly work: 'train'
  readonly steps: number
}

/** Recalibrates and validates every subnet. */
export interface Measure extends Subnets {
  readonly work: 'measure'
  readonly calibration: number
  /** 0: calibration alone. */
  readonly validation: number
  /** For peers: freeze the folded module; tracing it is part of the time. */
  readonly frozen: boolean
}

export type Request = Open | Train | Measure

export interface StepAnswer {
  readonly seconds: number
  readonly cpuSeconds: number
  /** Loss of the first step; cross-entropy of the first subnet. Equal on all sides, since their weights and images are. */
  readonly value: number
}

export interface Side {
  readonly name: string
  ask(request: Request): Promise<StepAnswer>
  /** Most memory that it has held so far, in bytes; undefined where the system does not say. */
  peakMemory(): number | undefined
  end(): Promise<void>
}

export function startSide(name: string, program: string, programArguments: string[], env: NodeJS.ProcessEnv): Side {
  const child = spawn(program, programArguments, { env, stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    name,
    async ask(request) {
      child.stdin.write(`${JSON.stringify(request)}\n`)
      for (;;) {
        const { value, done } = await lines.next()
        if (done) throw new Error(`${name} ended without an answer: see its message above`)
        // Libraries may print lines of their own.
        if (value.startsWith('{')) return JSON.parse(value)
      }
    },
    peakMemory: () => peakMemoryOf(child),
    async end() {
      child.stdin.end()
      if (child.exitCode === null && child.signalCode === null) await new Promise((done) => child.once('exit', done))
    },
  }
}

/** Linux counts it for the program itself; what a process reports of itself includes the one that started it. */
function peakMemoryOf({ pid }: ChildProcess): number | undefined {
  if (process.platform !== 'linux') return undefined
  const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return peak ? 1024 * Number(peak[1]) : undefined
}
