import { DirectionalLight, HemisphereLight } from 'three';

/** Light for the plinths only: the heads carry the light they were made in. */
export function studioLights(): (DirectionalLight | HemisphereLight)[] {
	const key = new DirectionalLight('#ffe6c8', 2.4);
	key.position.set(-1.4, 1.6, 2.2);
	const rim = new DirectionalLight('#9db6d8', 1.6);
	rim.position.set(1.8, 0.9, -1.6);
	return [key, rim, new HemisphereLight('#8a7d70', '#1b1715', 0.7)];
}
