/** How many architectures that were never measured may enter a generation. */
import type { SearchSettings } from './settings.ts'

/**
 * The population, but at most a third of the archive: the paper's own proportion (100 of 300). Newcomers enter on a prediction,
 * and the luckiest predictions win. Where they could fill the archive, they crowd out the networks that were measured to be
 * good, and the next generation starts from what is left (docs/decisions/0007).
 */
export function mostNewcomers({ population, archive }: Pick<SearchSettings, 'population' | 'archive'>): number {
  return Math.min(population, Math.ceil(archive / 3))
}

/** Places of a generation without predictions: newcomers have no more than half of them. */
export function shareOfNewcomers(
  settings: Pick<SearchSettings, 'population' | 'archive'>,
  archived: number,
): { places: number; newcomers: number } {
  const most = mostNewcomers(settings)
  const places = Math.min(settings.archive, archived + most)
  return { places, newcomers: Math.min(most, Math.ceil(places / 2)) }
}
