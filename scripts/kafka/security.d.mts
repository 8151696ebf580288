import type { Certificates } from './server.d.mts'

/** Made with openssl, once for a folder. */
export function makeCertificates(folder: string): Certificates
