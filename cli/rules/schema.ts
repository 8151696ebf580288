import { z } from 'zod'

/** DESIGN §4: sport → rules; keys that are not known are ignored. */
export const RULE_FILE = z.record(
  z.string(),
  z.array(
    z.object({
      typeId: z.int(),
      subTypeId: z.int().optional(),
      points: z.int(),
      periodPoints: z.int().optional(),
      side: z.enum(['team', 'opponent']),
      name: z.string().default(''),
      evidence: z.string().default('unknown'),
    }),
  ),
)
