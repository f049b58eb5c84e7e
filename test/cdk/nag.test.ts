import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { build } from './synthesise.ts'

/** Everything that is optional switched on, and the default. */
const configurations = [{}, { kms: true, privateNetwork: true, dataBuckets: 'photos', alarmEmail: 'ops@example.org' }]

test.each(configurations)('cdk-nag AwsSolutions has nothing to say that is not answered: %j', (context) => {
  const { app } = build({ context, findings: 'unacknowledged' })
  expect(() => app.synth()).not.toThrow()
})

test.each(configurations)('the acknowledged list is exactly what cdk-nag finds: %j', (context) => {
  const { app, outdir, acknowledgements, pipeline } = build({ context, findings: 'all' })
  expect(() => app.synth()).toThrow()
  const found = findingsIn(join(outdir, 'validation-report.json'))
  const answered = acknowledgements.map(({ path, id }) => `${pipeline.node.path}/${path} ${id}`)
  const isAnswered = (finding: string) => answered.some((answer) => covers(answer, finding))
  expect(found.filter((finding) => !isAnswered(finding))).toEqual([])
  expect(answered.filter((answer) => !found.some((finding) => covers(answer, finding)))).toEqual([])
  for (const { reason } of acknowledgements) expect(reason.length).toBeGreaterThan(30)
})

/** `<path> <id>`: an acknowledgement counts for the construct and all inside it. */
function covers(answer: string, finding: string): boolean {
  const [answerPath, answerId] = split(answer)
  const [path, id] = split(finding)
  return id === answerId && (path === answerPath || path.startsWith(`${answerPath}/`))
}

const split = (line: string) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)] as const

function findingsIn(file: string): string[] {
  const { pluginReports } = JSON.parse(readFileSync(file, 'utf8'))
  return pluginReports.flatMap(
    ({ violations }: { violations: { ruleName: string; violatingConstructs: { constructPath: string }[] }[] }) =>
      violations.flatMap(({ ruleName, violatingConstructs }) =>
        violatingConstructs.map(({ constructPath }) => `${constructPath} ${ruleName}`),
      ),
  )
}
