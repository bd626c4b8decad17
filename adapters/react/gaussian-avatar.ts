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

/** Target of the gaze: the camera of the Canvas, an object, a ref to one, or a point in world coordinates. */
export type GazeTarget = 'camera' | Object3D | Vector3 | RefObject<Object3D | null>;

/** Props of GaussianAvatar in addition to those of every object: position, rotation, scale, visible, events, children … */
export interface GaussianAvatarProps extends Omit<ThreeElements['object3D'], 'args' | 'ref' | 'type' | 'onError'> {
	/** URL of the avatar file. While it loads, the nearest Suspense shows its fallback. */
	readonly src: string;
	/** Weights by ARKit name. Names that are removed are released to the drivers. */
	readonly expression?: ExpressionWeights | undefined;
	/** Drivers in addition to idle motion: clips, a microphone, an application's own. Each fades in and out. */
	readonly drivers?: readonly Driver[] | undefined;
	/** Target that the avatar looks at and follows. @default it looks around */
	readonly gazeAt?: GazeTarget | null | undefined;
	/** Options of idle motion; false turns it off. Read when the avatar is created. */
	readonly idle?: GaussianAvatarOptions['idle'];
	/** Scheduler of the avatar. Read when the avatar is created. */
	readonly scheduler?: GaussianAvatarOptions['scheduler'];
	/** Opacity of the whole head, 0..1. */
	readonly opacity?: number;
	/** Maximum number of splats to draw. */
	readonly splatLimit?: number;
	/** Whether to draw the splats or the mesh under them. */
	readonly view?: AvatarView;
	readonly firstPerson?: FirstPerson;
	/** How the file is loaded. The options of the first component with this `src` apply. */
	readonly loadOptions?: LoadOptions;
	/** Called when the head is in the scene. */
	readonly onLoad?: (avatar: Avatar) => void;
	/**
	 * Receives all errors. Without it, an error of loading goes to the nearest error boundary, and later errors are logged to the
	 * console.
	 */
	readonly onError?: (error: GaspardError) => void;
	/** The avatar of `gaspard/three`. */
	readonly ref?: Ref<Avatar>;
}

/**
 * A head in a React Three Fiber scene:
 *
 * ```tsx
 * <Canvas>
 *   <Suspense><GaussianAvatar src="ada.glb" gazeAt="camera" position={[0, 1.4, 0]} /></Suspense>
 * </Canvas>
 * ```
 *
 * Heads with the same `src` share file, decoder and GPU data. Unmounting frees them. It works with `frameloop="demand"` too: the avatar
 * requests frames while it moves.
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

	// Created in an effect: StrictMode renders twice, and an avatar created while rendering might never be disposed.
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
		// Without a listener the avatar logs errors to the console.
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
	// useEffect runs later than layout effects: refs to objects after this one are set by then.
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
