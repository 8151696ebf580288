import type { Jars } from './jars.d.mts'

export interface Running {
  stop(): Promise<void>
}
export function startBroker(
  jars: Jars,
  folder: string,
  ports: { readonly port: number; readonly controllerPort: number },
): Promise<Running & { readonly address: string }>
export function startRegistry(
  jars: Jars,
  folder: string,
  ports: { readonly port: number },
): Promise<Running & { readonly url: string }>
export function freePorts(count: number): Promise<readonly number[]>
