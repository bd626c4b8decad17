/**
 * Regions of a head mesh that only carry splats: lash cards without the transparency of hairs, and anchors inside the
 * skull. They are neither shown where the mesh is shown, nor met by rays.
 */
export const SPLAT_ONLY_REGIONS: ReadonlySet<string> = new Set(['lashes', 'hairAnchor']);
