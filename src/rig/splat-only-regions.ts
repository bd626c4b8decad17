/**
 * Regions of a head mesh that only carry splats: lashes as opaque quads, and hair anchors inside the skull. They are
 * neither drawn when the mesh is drawn nor hit by rays.
 */
export const SPLAT_ONLY_REGIONS: ReadonlySet<string> = new Set(['lashes', 'hairAnchor']);
