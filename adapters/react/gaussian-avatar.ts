import { type ThreeElements, useThree } from '@react-three/fiber';
import {
	createElement,
	type ReactNode,
	type Ref,
	type RefObject,
	use,
	useEffect,
	useLayoutEffect,
	useState,
} from 'react';
import type { Camera, Object3D, Vector3 } from 'three';
import type { Driver } from '../../src/drive/index.ts';
import type { ExpressionWeights, GaspardError, LoadOptions } from '../../src/index.ts';
import {
	GaussianAvatar as Avatar,
	type AvatarView,
	type FirstPerson,
	type GaussianAvatarOptions,
} from '../three/index.ts';
import { loadOnce } from './model-cache.ts';
import { syncDrivers, syncExpression } from './sync-props.ts';
import { useInvalidateOnPose } from './use-invalidate-on-pose.ts';
import { useLatest } from './use-latest.ts';

/** What an avatar looks at: the camera of the Canvas, an object, a ref to one, or a point in world coordinates. */
export type GazeTarget = 'camera' | Object3D | Vector3 | RefObject<Object3D | null>;

/** Props of GaussianAvatar, beside those of every object: position, rotation, scale, visible, events, children … */
export interface GaussianAvatarProps extends Omit<ThreeElements['object3D'], 'args' | 'ref' | 'type' | 'onError'> {
	/** Address of the avatar file. While it loads the nearest Suspense shows its fallback. */
	readonly src: string;
	/** Weights by ARKit name; names that are no longer given go back to the drivers. */
	readonly expression?: ExpressionWeights | undefined;
	/** What moves the face beside idle life: clips, a microphone, your own. Each joins and leaves smoothly. */
	readonly drivers?: readonly Driver[] | undefined;
	/** Looks there, and goes on looking when it moves; freely around without. */
	readonly gazeAt?: GazeTarget | null | undefined;
	/** Idle life; false for a still face. Read when the avatar is made, as is `scheduler`. */
	readonly idle?: GaussianAvatarOptions['idle'];
	readonly scheduler?: GaussianAvatarOptions['scheduler'];
	/** 0..1, of the whole head. */
	readonly opacity?: number;
	/** Draws at most this many splats. */
	readonly splatLimit?: number;
	/** Splats, or the mesh under them. */
	readonly view?: AvatarView;
	readonly firstPerson?: FirstPerson;
	/** How the file is loaded; what the first component with this `src` says counts. */
	readonly loadOptions?: LoadOptions;
	/** The head is in the scene. */
	readonly onLoad?: (avatar: Avatar) => void;
	/**
	 * Takes all errors. Without it, a file that cannot be loaded goes to the nearest error boundary, and what goes wrong
	 * later to the console.
	 */
	readonly onError?: (error: GaspardError) => void;
	/** The avatar of `gaspard/three`. */
	readonly ref?: Ref<Avatar>;
}

/**
 * A living head in a React Three Fiber scene:
 *
 * ```tsx
 * <Canvas>
 *   <Suspense><GaussianAvatar src="ada.glb" gazeAt="camera" position={[0, 1.4, 0]} /></Suspense>
 * </Canvas>
 * ```
 *
 * Heads of one address share one file, decoder and GPU data. Unmounting frees them. Draws by itself with
 * `frameloop="demand"`, too.
 */
export function GaussianAvatar(props: GaussianAvatarProps): ReactNode {
	const { src, expression, drivers, gazeAt, idle, scheduler, loadOptions, onLoad, onError, ref, ...object } = props;
	const outcome = use(loadOnce(src, loadOptions));
	const model = 'model' in outcome ? outcome.model : undefined;
	const error = 'error' in outcome ? outcome.error : undefined;
	if (error && !onError) throw error;

	const [avatar, setAvatar] = useState<Avatar>();
	const options = useLatest({ idle, scheduler });
	const heard = useLatest({ onLoad, onError });
	const listens = onError !== undefined;
	const camera = useThree((three) => three.camera);

	// Not while rendering: what StrictMode renders twice must not be made twice, or one would never be disposed.
	useLayoutEffect(() => {
		if (!model) return;
		const { idle, scheduler } = options.current;
		const made = new Avatar(model, { ...(idle !== undefined && { idle }), ...(scheduler && { scheduler }) });
		setAvatar(made);
		return () => {
			setAvatar(undefined);
			made.dispose();
		};
	}, [model, options]);

	useLayoutEffect(() => {
		// An avatar that nobody listens to speaks to the console.
		if (!avatar || !listens) return;
		const report = (event: { error: GaspardError }) => heard.current.onError?.(event.error);
		avatar.addEventListener('error', report);
		return () => avatar.removeEventListener('error', report);
	}, [avatar, listens, heard]);

	useInvalidateOnPose(avatar);
	useLayoutEffect(() => {
		if (!avatar) return;
		syncExpression(avatar, expression);
		syncDrivers(avatar, drivers);
	});
	// Later than the others: refs to objects that come after this one are set by then.
	useEffect(() => avatar?.gazeAt(objectOf(gazeAt, camera)));
	useEffect(() => {
		if (avatar) heard.current.onLoad?.(avatar);
	}, [avatar, heard]);
	useEffect(() => {
		if (error) heard.current.onError?.(error as GaspardError);
	}, [error, heard]);

	return avatar ? createElement('primitive', { ...object, object: avatar, ref }) : null;
}

function objectOf(target: GazeTarget | null | undefined, camera: Camera): Object3D | Vector3 | null {
	if (target === 'camera') return camera;
	return target && 'current' in target ? target.current : (target ?? null);
}
