/** Values as people read them. */

const scales = {
  '': [
    [1e9, ' G'],
    [1e6, ' M'],
    [1e3, ' k'],
  ],
  bytes: [
    [2 ** 30, ' GiB'],
    [2 ** 20, ' MiB'],
    [2 ** 10, ' KiB'],
  ],
} as const

/** 1234567 -> `1.23 M`; 4.5 % -> `4.50 %`; 1536 bytes -> `1.50 KiB`; 3 J -> `3.00 J`. */
export function formatValue(value: number, unit: string): string {
  if (unit === '%' || unit === 'ms') return `${value.toFixed(2)} ${unit}`
  if (unit !== '' && unit !== 'bytes') return `${significant(value)} ${unit}`
  for (const [size, suffix] of scales[unit]) if (value >= size) return `${significant(value / size)}${suffix}`
  return unit === '' ? String(Math.round(value)) : `${Math.round(value)} bytes`
}

/** Three significant digits. */
function significant(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)
}
