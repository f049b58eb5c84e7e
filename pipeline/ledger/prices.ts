/** What an hour costs, in US dollars: a dated table, shipped; nothing is looked up at run time. */

export interface PriceTable {
  /** Date of the youngest entry. */
  readonly asOf: string
  readonly region: string
  readonly source: string
  /** Instance type -> US dollars an hour. Spot prices are estimates: On-Demand less the average saving. */
  readonly instances: Readonly<Record<string, { readonly onDemand: number; readonly spot: number }>>
  readonly lambda: { readonly perGigabyteSecond: number; readonly perRequest: number }
}

/** Spot saving of the size's family: g4dn 64 %, g5 59 %, g6 49 %, g6e 58 % (Spot Advisor data, 2025-06-28). */
function instance(onDemand: number, saving: number) {
  return { onDemand, spot: Math.round(onDemand * (1 - saving) * 1000) / 1000 }
}

export const prices: PriceTable = {
  asOf: '2026-08-01',
  region: 'us-east-1',
  source:
    'On-Demand: the price table generated for karpenter, 2026-07-20. Spot: On-Demand less the saving in the Spot Advisor data of 2025-06-28 (alexei-led/spotinfo). Lambda, arm64: infracost, 2026-08.',
  instances: {
    'g4dn.xlarge': instance(0.526, 0.64),
    'g4dn.2xlarge': instance(0.752, 0.64),
    'g5.xlarge': instance(1.006, 0.59),
    'g5.2xlarge': instance(1.212, 0.59),
    'g6.xlarge': instance(0.8048, 0.49),
    'g6.2xlarge': instance(0.9776, 0.49),
    'g6e.xlarge': instance(1.861, 0.58),
  },
  lambda: { perGigabyteSecond: 0.0000133334, perRequest: 2e-7 },
}
