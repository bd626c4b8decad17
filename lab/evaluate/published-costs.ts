/** Costs as their authors, or those who read them, have published them. None was measured here. */
export const PUBLISHED_COSTS = [
	{
		name: 'GASP (CVPR 2025)',
		training: '4 days on 4 A100; 1,000 synthetic people × 50 pictures',
		fit: 'about 10 min, one image or a short clip, RTX 4090',
		frame: '70 frames a second, RTX 4090; no network at run time',
		file: 'about 15 MB, 188k splats',
		source: 'fps: the paper’s abstract (arXiv 2412.07739); the rest: a public reading note of the paper',
	},
	{
		name: 'Cafca (SIGGRAPH Asia 2024)',
		training: 'not found; synthetic people × 13 expressions × 30 views',
		fit: 'fine-tuning to about 3 images; time not found',
		frame: 'more than 20 s a frame (a NeRF); static',
		file: 'not found',
		source: 'project page and a review of arXiv 2410.00630; seconds a frame: the reading note of GASP',
	},
	{
		name: 'LAM-20K (SIGGRAPH 2025)',
		training: 'not found; VFHQ and NeRSemble (real people)',
		fit: '1.4 s, one image, feed-forward, A100',
		frame: '563 frames a second on an A100, 110 on a Xiaomi 14',
		file: '4.1 MB, 20k splats',
		source: 'the project’s README; file: its sample avatar as downloaded',
	},
	{
		name: 'FastAvatar (Rice, arXiv 2508.18389)',
		training: 'not found; NeRSemble, 410 real people',
		fit: '10 ms feed-forward, then about 3 s of 300 steps, A100',
		frame: 'real time; figure not found',
		file: 'not found; 10k splats',
		source: 'the paper',
	},
] as const;
