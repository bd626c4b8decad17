import { Canvas } from '@react-three/fiber';
import { GaussianAvatar } from 'gaspard/react';
import type { GaussianAvatar as Avatar } from 'gaspard/three';
import { type ReactNode, Suspense } from 'react';

const smile = { mouthSmileLeft: 0.45, mouthSmileRight: 0.5, cheekSquintLeft: 0.3, cheekSquintRight: 0.3 };

interface Props {
	readonly src: string;
	readonly onLoad: (avatar: Avatar) => void;
	readonly onError: (error: Error) => void;
}

/** What the page shows of React, with its listeners. */
export function ReactPage({ src, ...listeners }: Props): ReactNode {
	return (
		<Canvas flat camera={{ position: [0, 0, 1.15], fov: 22 }} dpr={[1, 2]}>
			<Suspense>
				<GaussianAvatar src={src} gazeAt="camera" expression={smile} position={[0, -0.1, 0]} {...listeners} />
			</Suspense>
		</Canvas>
	);
}
