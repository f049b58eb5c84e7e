/** Synthesises the application for tests, with handlers that do nothing: templates do not depend on what they do. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Template } from 'aws-cdk-lib/assertions'
import { vi } from 'vitest'
import { type BuildAppOptions, type BuiltApp, buildApp } from '../../cdk/build-app.ts'
import { bundleFile, handlerNames } from '../../cdk/handler-bundles.ts'

// A synthesis takes a second or two, on a machine that does much else many times that.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 })

const emptyHandlers = (() => {
  const folder = mkdtempSync(join(tmpdir(), 'nat-empty-handlers-'))
  for (const name of handlerNames()) {
    mkdirSync(join(folder, name))
    writeFileSync(join(folder, name, bundleFile), 'export const handler = async () => {}\n')
  }
  return folder
})()

export function build(options: Partial<BuildAppOptions> = {}): BuiltApp & { outdir: string } {
  const outdir = mkdtempSync(join(tmpdir(), 'nat-cdk-out-'))
  return { ...buildApp({ bundles: emptyHandlers, outdir, findings: 'off', ...options }), outdir }
}

export interface Resource {
  readonly Type: string
  // biome-ignore lint/suspicious/noExplicitAny: templates are free-form JSON
  readonly Properties: any
  readonly DependsOn?: readonly string[]
  readonly DeletionPolicy?: string
}

/** The pipeline stack's template. */
export function synthesise(context: Readonly<Record<string, unknown>> = {}) {
  const built = build({ context })
  const template = Template.fromStack(built.pipeline)
  const resources = template.toJSON().Resources as Record<string, Resource>
  return {
    ...built,
    template,
    resources,
    image: Template.fromStack(built.image),
    /** Resources of a type whose logical id begins with a prefix. */
    find: (type: string, prefix = '') =>
      Object.entries(resources)
        .filter(([id, resource]) => resource.Type === type && id.startsWith(prefix))
        .map(([, resource]) => resource),
    /** The only such resource. */
    one(type: string, prefix = ''): Resource {
      const found = this.find(type, prefix)
      if (found.length !== 1) throw new Error(`${found.length} resources are a ${type} beginning with ${prefix}`)
      return found[0] as Resource
    },
  }
}

/** `Fn::Join`, `Fn::GetAtt`, `Ref` as readable text: `<Id.Arn>`, `<Id>`. */
export function readable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(readable)
  if (typeof value !== 'object' || value === null) return value
  const [[key, inner] = ['', undefined]] = Object.entries(value)
  if (key === 'Ref') return `<${String(inner).replace(/[0-9A-F]{8}$/, '')}>`
  if (key === 'Fn::GetAtt') return `<${(inner as string[]).join('.').replace(/[0-9A-F]{8}(?=\.)/, '')}>`
  if (key === 'Fn::Join') return (readable((inner as [string, unknown[]])[1]) as string[]).join((inner as [string])[0])
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, readable(part)]))
}
