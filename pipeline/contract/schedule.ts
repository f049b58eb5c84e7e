/**
 * Schedules as EventBridge Scheduler takes them. It judges an expression only once the spec is uploaded, where nobody
 * sees the answer: so what it refuses, and what it takes but never fires, is refused with the spec. The clock has no say,
 * because the spec of an old run is read again. Source: EventBridge Scheduler User Guide, "Schedule types".
 */

/** A field of a cron expression. */
interface CronField {
  readonly name: string
  readonly min: number
  readonly max: number
  /** Words for numbers, the first one for `min`. */
  readonly words?: readonly string[]
  /** What this field alone may hold. */
  readonly special?: RegExp
  readonly hasSteps: boolean
  readonly allowed: string
}

/** No schedule was written before this year: an earlier one is a slip that never fires. */
const firstYear = 2026
const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']

const fields: readonly CronField[] = [
  { name: 'minutes', min: 0, max: 59, hasSteps: true, allowed: '0-59 and , - * /' },
  { name: 'hours', min: 0, max: 23, hasSteps: true, allowed: '0-23 and , - * /' },
  {
    name: 'the day of the month',
    min: 1,
    max: 31,
    special: /^(\?|L|([1-9]|[12]\d|3[01])W)$/,
    hasSteps: true,
    allowed: '1-31 and , - * / ? L W',
  },
  { name: 'the month', min: 1, max: 12, words: months, hasSteps: true, allowed: '1-12 or JAN-DEC and , - * /' },
  {
    name: 'the day of the week',
    min: 1,
    max: 7,
    words: weekdays,
    special: /^(\?|([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)?L|([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)#[1-5])$/,
    hasSteps: false,
    allowed: '1-7 (1 is Sunday) or SUN-SAT and , - * ? L #',
  },
  { name: 'the year', min: 1970, max: 2199, hasSteps: true, allowed: `${firstYear}-2199 and , - * /` },
]

/** The rough shape, for editors. */
export const schedulePattern =
  /^(rate\((1 (minute|hour|day)|[1-9]\d* (minutes|hours|days))\)|cron\(\S+( \S+){5}\)|at\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\))$/

const forms = 'rate(30 days), cron(0 6 1 * ? *) or at(2030-01-31T06:00:00)'

/** @returns what is allowed in place of the expression; undefined: nothing is wrong with it */
export function scheduleMistake(expression: string): string | undefined {
  const [, kind, body] = /^(rate|cron|at)\((.*)\)$/.exec(expression) ?? []
  if (kind === 'rate')
    return /^(1 (minute|hour|day)|(?!1 )[1-9]\d{0,5} (minutes|hours|days))$/.test(body)
      ? undefined
      : 'rate(1 day), rate(30 days), or the same with minutes or hours'
  if (kind === 'at')
    return isTime(body) ? undefined : `a time that exists, from the year ${firstYear} on: at(2030-01-31T06:00:00)`
  return kind === 'cron' ? cronMistake(body) : forms
}

function isTime(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text)) return false
  const time = new Date(`${text}Z`)
  // Dates that do not exist are moved to one that does.
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text) && time.getUTCFullYear() >= firstYear
}

function cronMistake(body: string): string | undefined {
  const parts = body.split(' ')
  if (parts.length !== fields.length)
    return 'six fields in cron(minutes hours day-of-month month day-of-week year), one space between them'
  const values = parts.map((part, index) => valuesOf(part, fields[index]))
  const wrong = values.indexOf(undefined)
  if (wrong >= 0) return `for ${fields[wrong].name} ${fields[wrong].allowed}, not ${parts[wrong]}`
  const [, , days, , week] = parts
  if ((days === '?') === (week === '?'))
    return `a ? for exactly one of the day of the month and the day of the week, not ${days} and ${week}: cron(0 6 1 * ? *) or cron(0 6 ? * MON *)`
  const [, , dayValues = [], monthValues = [], , years = []] = values
  if (years.every((year) => year < firstYear)) return `a year from ${firstYear} on, not ${parts[5]}`
  // Of a list: a month without any of its days never fires. 29 February does, every fourth year.
  const exists = monthValues.some((month) => dayValues.some((day) => day <= daysIn(month)))
  return dayValues.length > 0 && !exists ? `a day that the month has, not ${days} of month ${parts[3]}` : undefined
}

const daysIn = (month: number) => new Date(Date.UTC(2028, month, 0)).getUTCDate()

/** The numbers that a field stands for, none for `?` and its like; undefined: the field does not allow this. */
function valuesOf(part: string, field: CronField): number[] | undefined {
  if (field.special?.test(part)) return []
  const values: number[] = []
  for (const item of part.split(',')) {
    const [, from, to, step] = /^(\*|\w+)(?:-(\w+))?(?:\/(\d{1,3}))?$/.exec(item) ?? []
    if (from === undefined || (step !== undefined && (!field.hasSteps || Number(step) < 1))) return undefined
    if (from === '*' && to !== undefined) return undefined
    const first = from === '*' ? field.min : numberOf(from, field)
    const last =
      to !== undefined ? numberOf(to, field) : from === '*' || step !== undefined ? field.max : numberOf(from, field)
    if (first === undefined || last === undefined || last < first) return undefined
    for (let value = first; value <= last; value += Number(step ?? 1)) values.push(value)
  }
  return values
}

function numberOf(text: string, { min, max, words = [] }: CronField): number | undefined {
  const word = words.indexOf(text)
  if (word >= 0) return min + word
  const value = Number(text)
  return /^\d+$/.test(text) && value >= min && value <= max ? value : undefined
}
