import { loadF, loadI } from './memory';

// The words of a scene's argument block, in the order of SCENE_WORDS in src/fit/engine/wasm/scene-words.ts. Pointers are 0
// for absent inputs and for gradients that are not computed.
@inline export function splatsOf(scene: usize): usize { return <usize>loadI(scene, 0); }
@inline export function posedOf(scene: usize): usize { return <usize>loadI(scene, 1); }
@inline export function harmonicsOf(scene: usize): usize { return <usize>loadI(scene, 2); }
@inline export function trianglesOf(scene: usize): usize { return <usize>loadI(scene, 3); }
@inline export function mapsOf(scene: usize): usize { return <usize>loadI(scene, 4); }
@inline export function normalsOf(scene: usize): usize { return <usize>loadI(scene, 5); }
@inline export function lightOf(scene: usize): usize { return <usize>loadI(scene, 6); }
@inline export function cameraOf(scene: usize): usize { return <usize>loadI(scene, 7); }
@inline export function backgroundOf(scene: usize): usize { return <usize>loadI(scene, 8); }
@inline export function projectedOf(scene: usize): usize { return <usize>loadI(scene, 9); }
@inline export function depthsOf(scene: usize): usize { return <usize>loadI(scene, 10); }
@inline export function visibleOf(scene: usize): usize { return <usize>loadI(scene, 11); }
@inline export function visibleCountsOf(scene: usize): usize { return <usize>loadI(scene, 12); }
@inline export function tileRectsOf(scene: usize): usize { return <usize>loadI(scene, 13); }
@inline export function keysOf(scene: usize): usize { return <usize>loadI(scene, 14); }
@inline export function swapOf(scene: usize): usize { return <usize>loadI(scene, 15); }
@inline export function orderOf(scene: usize): usize { return <usize>loadI(scene, 16); }
@inline export function countersOf(scene: usize): usize { return <usize>loadI(scene, 17); }
@inline export function tileStartsOf(scene: usize): usize { return <usize>loadI(scene, 18); }
@inline export function slotsOf(scene: usize): usize { return <usize>loadI(scene, 19); }
@inline export function instancesOf(scene: usize): usize { return <usize>loadI(scene, 20); }
@inline export function instanceGradientsOf(scene: usize): usize { return <usize>loadI(scene, 21); }
@inline export function imageOf(scene: usize): usize { return <usize>loadI(scene, 22); }
@inline export function transmittanceOf(scene: usize): usize { return <usize>loadI(scene, 23); }
@inline export function imageGradientOf(scene: usize): usize { return <usize>loadI(scene, 24); }
@inline export function coverageGradientOf(scene: usize): usize { return <usize>loadI(scene, 25); }
@inline export function splatGradientsOf(scene: usize): usize { return <usize>loadI(scene, 26); }
@inline export function harmonicsGradientsOf(scene: usize): usize { return <usize>loadI(scene, 27); }
/** 16 floats per splat: the gradient of its triangle's map. */
@inline export function mapGradientsOf(scene: usize): usize { return <usize>loadI(scene, 28); }
/** 28 floats a range of visible splats. */
@inline export function lightPartialsOf(scene: usize): usize { return <usize>loadI(scene, 29); }
/** 16 floats a range of visible splats. */
@inline export function cameraPartialsOf(scene: usize): usize { return <usize>loadI(scene, 30); }
@inline export function countOf(scene: usize): i32 { return loadI(scene, 31); }
@inline export function sizeOf(scene: usize): i32 { return loadI(scene, 32); }
@inline export function visibleCountOf(scene: usize): i32 { return loadI(scene, 33); }
/** Capacity of `instances`. */
@inline export function capacityOf(scene: usize): i32 { return loadI(scene, 34); }
@inline export function scaleFactorOf(scene: usize): f32 { return loadF(scene, 35); }
