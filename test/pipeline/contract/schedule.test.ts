/** What EventBridge Scheduler takes and refuses; the refused ones are from bug reports of projects that passed them on. */
import { expect, test } from 'vitest'
import { validateSpec } from '../../../pipeline/contract/parse-spec.ts'
import { scheduleMistake } from '../../../pipeline/contract/schedule.ts'

test.each([
  'rate(1 hour)',
  'rate(5 minutes)',
  'rate(30 days)',
  'cron(0 6 1 * ? *)',
  'cron(0 18 ? * MON-FRI *)',
  'cron(15 10 ? * 6L 2026-2030)',
  'cron(0/15 8-17 ? * 2-6 *)',
  'cron(0 9 ? JAN,JUL MON#1 *)',
  'cron(0 8 L * ? *)',
  'cron(0 8 15W * ? *)',
  'cron(30 */6 * * ? *)',
  'cron(0 0 29 2 ? *)',
  'cron(0 0 31 1-12/2 ? 2026/2)',
  'at(2030-01-31T06:00:00)',
  'at(2028-02-29T23:59:59)',
])('%s is taken', (schedule) => {
  expect(scheduleMistake(schedule)).toBeUndefined()
})

const days = /^a \? for exactly one of the day of the month and the day of the week/
test.each([
  ['cron(55 7-23 * * * *)', days],
  ['cron(* 1 * * * *)', days],
  ['cron(0 8 * * * *)', days],
  ['cron(0 8 ? * ? *)', days],
  ['cron(0 */1 * * MON *)', days],
  ['cron(15 12 ? * -1 *)', /^for the day of the week 1-7 \(1 is Sunday\) or SUN-SAT and , - \* \? L #, not -1$/],
  ['cron(0/5 9-22 * 1-4,11,12 1-7 ?)', /^for the year 2026-2199 and , - \* \/, not \?$/],
  ['cron(61 25 1 13 ? *)', /^for minutes 0-59 and , - \* \/, not 61$/],
  ['cron(0 25 1 13 ? *)', /^for hours .*, not 25$/],
  ['cron(0 6 0 * ? *)', /^for the day of the month .*, not 0$/],
  ['cron(0 6 1 13 ? *)', /^for the month .*, not 13$/],
  ['cron(0 6 ? * MON/2 *)', /^for the day of the week .*, not MON\/2$/],
  ['cron(0 6 ? * MON#6 *)', /^for the day of the week .*, not MON#6$/],
  ['cron(0/0 6 1 * ? *)', /^for minutes .*, not 0\/0$/],
  ['cron(0 22-4 1 * ? *)', /^for hours .*, not 22-4$/],
  ['cron(0,,5 6 1 * ? *)', /^for minutes .*, not 0,,5$/],
  ['cron(a b c d e f)', /^for minutes .*, not a$/],
  ['cron(0 6 1 * ?)', /^six fields/],
  ['cron(0 6 1 * ? * *)', /^six fields/],
  ['cron(0  6 1 * ? *)', /^six fields/],
  ['cron(0 6 1 * ? 1999)', /^a year from 2026 on, not 1999$/],
  ['cron(0 6 31 2,4 ? *)', /^a day that the month has, not 31 of month 2,4$/],
  ['at(2026-02-31T25:61:00)', /^a time that exists/],
  ['at(2027-02-29T06:00:00)', /^a time that exists/],
  ['at(2030-01-31T06:00)', /^a time that exists/],
  ['at(1999-01-31T06:00:00)', /^a time that exists, from the year 2026 on/],
  ['rate(1 days)', /^rate\(1 day\)/],
  ['rate(30 day)', /^rate\(1 day\)/],
  ['rate(0 days)', /^rate\(1 day\)/],
  ['every day', /^rate\(30 days\), cron/],
  ['', /^rate\(30 days\), cron/],
])('%s is refused, and the mistake says what is allowed', (schedule, mistake) => {
  expect(scheduleMistake(schedule)).toMatch(mistake)
})

test('the spec is refused with it', () => {
  const spec = { name: 'flowers', dataset: 's3://b/f', supernet: 'nano', schedule: 'cron(55 7-23 * * * *)' }
  expect(() => validateSpec(spec)).toThrow(
    'schedule: found "cron(55 7-23 * * * *)", expected a ? for exactly one of the day of the month and the day of the week',
  )
})
